public import JSON

/// A JSON document in a file, with placeholders as `{{env.NAME}}` in its strings where environments differ.
///
/// Names of members have none, and values other than strings neither. `{{env!.NAME}}` stands for the text `{{env.NAME}}`,
/// and each further `!` for one.
public struct FlowTemplate: Equatable, Sendable {
    /// The document with its placeholders.
    public let value: JSONValue

    public init(_ value: JSONValue) {
        self.value = value
    }

    /// The file's text: pretty-printed, in the order of Studio's own exports.
    public var text: [UInt8] { CanonicalJSON.text(value, in: DefinitionPart.definition) }

    /// The document with the values in place of the placeholders.
    public func rendered(with variables: TemplateVariables) throws(TemplateError) -> JSONValue {
        try Self.rendered(value, JSONPointer(), variables)
    }

    /// The template that renders to `document`, as much like `old` as it can be.
    ///
    /// What stands as `old` has it keeps its placeholders; elsewhere values that are long enough not to be there by
    /// chance are turned into placeholders. Where `document` itself holds the text of a placeholder, that is escaped.
    public init(restoring document: JSONValue, like old: FlowTemplate?, variables: TemplateVariables) {
        value = Self.restored(document, old?.value, variables)
    }

    private static func rendered(
        _ value: JSONValue, _ place: JSONPointer, _ variables: TemplateVariables
    ) throws(TemplateError) -> JSONValue {
        switch value {
        case .string(let string):
            do {
                return .string(try TemplateText(string).rendered(variables))
            } catch {
                throw TemplateError(reason: error, place: place)
            }
        case .array(let elements):
            var rendered: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                rendered.append(try Self.rendered(element, place.appending(index), variables))
            }
            return .array(rendered)
        case .object(let members):
            var rendered: JSONMembers = [:]
            for (name, member) in members {
                rendered[name] = try Self.rendered(member, place.appending(name), variables)
            }
            return .object(rendered)
        default: return value
        }
    }

    private static func restored(
        _ value: JSONValue, _ old: JSONValue?, _ variables: TemplateVariables
    ) -> JSONValue {
        switch value {
        case .string(let string): return .string(restored(string, old?.string, variables))
        case .array(let elements):
            let counterparts = counterparts(of: elements, in: old?.elements ?? [])
            return .array(zip(elements, counterparts).map { restored($0, $1, variables) })
        case .object(let members):
            let counterparts = old?.members ?? [:]
            return .object(JSONMembers(members.map { ($0, restored($1, counterparts[$0], variables)) }))
        default: return value
        }
    }

    private static func restored(
        _ string: JSONString, _ old: JSONString?, _ variables: TemplateVariables
    ) -> JSONString {
        let text = old.flatMap { try? TemplateText($0) }
        if let old, let text, (try? text.rendered(variables)) == string { return old }
        return TemplateText.restored(string, variables.candidates(favouring: text?.names ?? []))
    }

    /// The element of `old` that each element was: of the same name where they have names, else at the same place.
    private static func counterparts(of elements: [JSONValue], in old: [JSONValue]) -> [JSONValue?] {
        let named = Dictionary(old.compactMap { element in element.members["name"].map { ($0, element) } }) { $1 }
        return elements.enumerated().map { index, element in
            if let name = element.members["name"] { return named[name] }
            return index < old.count ? old[index] : nil
        }
    }
}
