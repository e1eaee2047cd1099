/// A place in a JSON document (RFC 6901): the names and indices that lead to it from the root.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    public private(set) var tokens: [JSONString]

    public init(_ tokens: [JSONString] = []) {
        self.tokens = tokens
    }

    /// Reads a pointer; nil where RFC 6901 §3 knows no such one.
    public init?(_ text: JSONString) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts[0].isEmpty else { return nil }
        tokens = []
        for part in parts.dropFirst() {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
    }

    /// The pointer with `~` and `/` of each token escaped (RFC 6901 §3).
    public var text: JSONString {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                default: text.append(byte)
                }
            }
        }
        return JSONString(utf8: text)
    }

    public var description: String { text.text }

    package func appending(_ name: JSONString) -> JSONPointer { JSONPointer(tokens + [name]) }

    package func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [JSONString("\(index)")]) }

    private static func unescape(_ part: ArraySlice<UInt8>) -> JSONString? {
        var (token, rest) = ([UInt8](), part)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                token.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return JSONString(utf8: token)
    }
}
