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

extension JSONValue {
    /// What it costs to look at all of it once, in the steps of a `Budget`.
    package var steps: Int {
        switch self {
        case .null, .boolean: 1
        case .number(let number): 4 + number.text.utf8.count / 16
        case .string(let string): 1 + string.utf8.count / 64
        case .array(let elements): elements.steps
        case .object(let members): members.steps
        }
    }

    /// How many bytes it takes as a line of canonical text, or any number above `most` where it takes more than that.
    package func lineCount(atMost most: Int) -> Int {
        switch self {
        case .null: return 4
        case .boolean(let value): return value ? 4 : 5
        case .number(let number): return number.text.utf8.count
        case .string(let string): return string.writtenCount
        case .array(let elements):
            var count = 2
            for element in elements where count <= most { count += 1 + element.lineCount(atMost: most - count) }
            return count
        case .object(let members):
            var count = 2
            for (name, value) in members where count <= most {
                count += 2 + name.writtenCount
                count += value.lineCount(atMost: most - count)
            }
            return count
        }
    }
}

extension [JSONValue] {
    package var steps: Int { reduce(1) { $0 + $1.steps } }
}

extension JSONMembers {
    package var steps: Int { reduce(1) { $0 + 2 + $1.key.utf8.count / 64 + $1.value.steps } }
}
