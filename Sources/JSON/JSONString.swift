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

extension JSONString {
    /// The JSON text of an array of strings.
    public static func array(_ strings: [String]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(strings.reduce(2) { $0 + $1.utf8.count + 3 })
        text.append(UInt8(ascii: "["))
        for (index, string) in strings.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            write(string, to: &text)
        }
        text.append(UInt8(ascii: "]"))
        return text
    }

    private static func write(_ string: String, to text: inout [UInt8]) {
        let isPlain = string.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard isPlain else { return JSONString(string).write(to: &text) }
        text.append(UInt8(ascii: "\""))
        text.append(contentsOf: string.utf8)
        text.append(UInt8(ascii: "\""))
    }

    /// Writes the string with quotation marks, escaping only what cannot stand for itself (RFC 8259 §7).
    package func write(to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            let isHalfPair = byte == 0xED && rest.first ?? 0 >= 0xA0
            if isHalfPair, let second = rest.popFirst(), let third = rest.popFirst() {
                Self.escape(0xD000 | UInt16(second & 0x3F) << 6 | UInt16(third & 0x3F), to: &text)
            } else {
                Self.write(byte, to: &text)
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// How many bytes `write(to:)` appends.
    package var writtenCount: Int {
        var count = utf8.count + 2
        for (index, byte) in utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x08, 0x09, 0x0A, 0x0C, 0x0D: count += 1
            case 0..<0x20: count += 5
            case 0xED where index + 1 < utf8.count && utf8[index + 1] >= 0xA0: count += 3
            default: break
            }
        }
        return count
    }

    private static func write(_ byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): text.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): text.append(contentsOf: #"\\"#.utf8)
        case 0x08: text.append(contentsOf: #"\b"#.utf8)
        case 0x09: text.append(contentsOf: #"\t"#.utf8)
        case 0x0A: text.append(contentsOf: #"\n"#.utf8)
        case 0x0C: text.append(contentsOf: #"\f"#.utf8)
        case 0x0D: text.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20: escape(UInt16(byte), to: &text)
        default: text.append(byte)
        }
    }

    private static func escape(_ unit: UInt16, to text: inout [UInt8]) {
        let digits = String(unit, radix: 16)
        text.append(contentsOf: #"\u"#.utf8)
        text.append(contentsOf: (String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8)
    }
}
