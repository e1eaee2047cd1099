import JSON

/// The type of a JSON value under the name that Studio's messages have for it.
enum ValueType: String, CustomStringConvertible {
    case null, boolean, integer, number, string, array, object

    init(_ document: JSONDocument, _ index: Int) {
        let node = document.nodes[index]
        switch node.kind {
        case .null: self = .null
        case .true, .false: self = .boolean
        case .number: self = Self.number(document.text[Int(node.start)..<Int(node.end)])
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> ValueType {
        digits.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "-") } ? .integer : .number
    }

    var description: String { rawValue }
}
