/// A JSON value, equal to another as RFC 6902 §4.6 has it: the order of members and the spelling of strings and numbers
/// do not count.
public enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(JSONString)
    case array([JSONValue])
    case object(JSONMembers)

    /// Reads JSON text. Throws a `JSONError` with the place of the first fault.
    public init(json: [UInt8]) throws(JSONError) {
        self.init(try JSONDocument(json).root)
    }

    /// The value of a node; of several members of one name the last, as most parsers have it.
    package init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .true: self = .boolean(true)
        case .false: self = .boolean(false)
        case .number: self = .number(JSONNumber(text: String(decoding: node.bytes, as: UTF8.self)))
        case .string: self = .string(JSONString(escaped: node.bytes.dropFirst().dropLast()))
        case .array: self = .array(node.elements.map(JSONValue.init))
        case .object:
            self = .object(
                JSONMembers(
                    node.members.map { name, value in
                        (JSONString(escaped: name.bytes.dropFirst().dropLast()), JSONValue(value))
                    }))
        }
    }

    /// A string.
    public init(_ text: String) {
        self = .string(JSONString(text))
    }

    /// The elements of an array; none for any other kind.
    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; none for any other kind.
    public var members: JSONMembers {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The text of a string; nil for any other kind.
    public var string: JSONString? {
        if case .string(let string) = self { string } else { nil }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// An object; the last of several members of one name counts.
    public init(dictionaryLiteral members: (JSONString, JSONValue)...) {
        self = .object(JSONMembers(members))
    }
}
