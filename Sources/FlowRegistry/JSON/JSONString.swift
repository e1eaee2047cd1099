/// The text of a JSON string, compared code point by code point (RFC 6902 §4.6), not by canonical equivalence as
/// `String` is. Half a surrogate pair, which RFC 8259 §8.2 permits, is kept, as its three bytes would be in UTF-8.
public struct JSONString: Hashable, Sendable {
    let utf8: [UInt8]

    public init(_ text: String) {
        utf8 = [UInt8](text.utf8)
    }

    init(utf8: [UInt8]) {
        self.utf8 = utf8
    }

    /// Decodes what stands between the quotation marks of a string that the parser has let pass.
    init(escaped content: ArraySlice<UInt8>) {
        guard content.contains(UInt8(ascii: "\\")) else {
            utf8 = [UInt8](content)
            return
        }
        var (decoded, rest) = ([UInt8](), content)
        decoded.reserveCapacity(content.count)
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            decoded.append(contentsOf: rest[..<backslash])
            rest = rest[(backslash + 1)...]
            Self.append(Self.codePoint(&rest), to: &decoded)
        }
        decoded.append(contentsOf: rest)
        utf8 = decoded
    }

    public func hash(into hasher: inout Hasher) {
        utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// The text; half a surrogate pair becomes U+FFFD.
    public var text: String { String(decoding: utf8, as: UTF8.self) }

    /// The code point behind a backslash, of one escape or of two that make a surrogate pair (RFC 8259 §7).
    private static func codePoint(_ rest: inout ArraySlice<UInt8>) -> UInt32 {
        let first = UInt32(JSONNode.unescapedUnit(&rest))
        guard first & 0xFC00 == 0xD800, rest.starts(with: "\\u".utf8) else { return first }
        var ahead = rest.dropFirst()
        let second = UInt32(JSONNode.unescapedUnit(&ahead))
        guard second & 0xFC00 == 0xDC00 else { return first }
        rest = ahead
        return 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
    }

    private static func append(_ codePoint: UInt32, to bytes: inout [UInt8]) {
        let tails = codePoint < 0x80 ? 0 : codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3
        let lead: [UInt8] = [0, 0xC0, 0xE0, 0xF0]
        bytes.append(lead[tails] | UInt8(codePoint >> UInt32(6 * tails)))
        for tail in stride(from: tails - 1, through: 0, by: -1) {
            bytes.append(0x80 | UInt8(codePoint >> UInt32(6 * tail) & 0x3F))
        }
    }
}

extension JSONString: Comparable {
    /// By code points, which is the order of the bytes.
    public static func < (left: Self, right: Self) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
}

extension JSONString: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension JSONString: CustomStringConvertible {
    public var description: String { text }
}
