/// The members of a JSON object, as parameters of a request.
public struct JSONParameters: Sendable {
    /// Name and value of each member in its order: a string's text, everything else as it stands in the document; of an
    /// array, one for each element. A member that is null is left out.
    public let fields: [(name: [UInt8], value: [UInt8])]

    /// The objects of an array. Throws `.invalidParameter` naming `parameter` for anything else.
    public static func objects(
        json: [UInt8], parameter: String
    ) throws(RegistryError) -> [JSONParameters] {
        let document: JSONDocument
        do {
            document = try JSONDocument(json)
        } catch {
            throw .invalidParameter(
                parameter,
                reason: "is not valid JSON: it \(error.reason) (line \(error.line), column \(error.column))")
        }
        guard document.root.kind == .array, document.root.elements.allSatisfy({ $0.kind == .object }) else {
            throw .invalidParameter(parameter, reason: "must be a JSON array of objects")
        }
        return document.root.elements.map(JSONParameters.init)
    }

    private init(_ object: JSONNode) {
        fields = object.members.flatMap { name, value in
            let values = value.kind == .array ? value.elements : [value]
            return values.filter { $0.kind != .null }.map { value in
                ([UInt8]((name.string ?? "").utf8), value.string.map { [UInt8]($0.utf8) } ?? [UInt8](value.bytes))
            }
        }
    }
}
