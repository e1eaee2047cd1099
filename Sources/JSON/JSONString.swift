/// The text of a JSON string, compared code point by code point (RFC 6902 §4.6), not by canonical equivalence as
/// `String` is. Half a surrogate pair, which RFC 8259 §8.2 permits, is kept, as its three bytes would be in UTF-8.
public struct JSONString: Hashable, Sendable {
    package let utf8: [UInt8]

    public init(_ text: String) {
        utf8 = [UInt8](text.utf8)
    }

    package init(utf8: [UInt8]) {
        self.utf8 = utf8
    }

    /// Decodes what stands between the quotation marks of a string that the parser has let pass.
    package init(escaped content: ArraySlice<UInt8>) {
        let hasEscapes = content.contains(UInt8(ascii: "\\"))
        utf8 = hasEscapes ? UnescapedText.decode(content, keepsHalves: true) : [UInt8](content)
    }

    public func hash(into hasher: inout Hasher) {
        utf8.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// The text; half a surrogate pair becomes U+FFFD.
    public var text: String { String(decoding: utf8, as: UTF8.self) }
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
