/// The type of a JSON value under the name that Studio's messages have for it.
enum ValueType: String, CustomStringConvertible {
    case null, boolean, integer, number, string, array, object

    init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .true, .false: self = .boolean
        case .number:
            self = node.bytes.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "-") } ? .integer : .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    var description: String { rawValue }
}
