/// A character of a text of UTF-8, and how many bytes it has there.
struct UTF8Scalar {
    let value: UInt32
    let count: Int

    /// What is no UTF-8 is a character for each byte that stands for nothing: U+FFFD.
    init(_ text: UnsafeBufferPointer<CChar>, at position: Int) {
        let first = UInt8(bitPattern: text[position])
        let length = Self.length(first)
        guard length > 1 else {
            (value, count) = (first < 0x80 ? UInt32(first) : 0xFFFD, 1)
            return
        }
        guard position + length <= text.count else {
            (value, count) = (0xFFFD, 1)
            return
        }
        var bits = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length { bits = bits << 6 | UInt32(UInt8(bitPattern: text[position + offset]) & 0x3F) }
        (value, count) = (bits, length)
    }

    /// How many bytes a character has that begins so.
    @inline(__always)
    static func length(_ first: UInt8) -> Int {
        switch first {
        case ..<0xC0: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }

    /// Appends a character; what is none becomes U+FFFD.
    static func append(_ value: UInt32, to bytes: inout [CChar]) {
        for byte in UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
            bytes.append(CChar(bitPattern: byte))
        }
    }
}
