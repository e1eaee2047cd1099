/// UTF-8 by RFC 3629 §4.
enum UTF8Text {
    /// Where the first character begins that is none; nil for valid text.
    static func firstFault(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        let bytes = UnsafeRawBufferPointer(text)
        var offset = 0
        while offset < text.count {
            if offset + 8 <= text.count, ByteWord(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)).isASCII
            {
                offset += 8
                continue
            }
            guard let length = length(of: text[offset...]) else { return offset }
            offset += length
        }
        return nil
    }

    /// The bytes of the character that `text` begins with; nil where it begins with none.
    private static func length(of text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let (length, second): (Int, ClosedRange<UInt8>)
        switch text[text.startIndex] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard text.count >= length, second.contains(text[text.startIndex + 1]) else { return nil }
        let isWhole = text[(text.startIndex + 2)..<(text.startIndex + length)].allSatisfy { $0 & 0xC0 == 0x80 }
        return isWhole ? length : nil
    }
}

/// Eight bytes of a text, looked at at once.
///
/// Source: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord. A search marks the first match, and behind it
/// perhaps bytes that are none.
public struct ByteWord {
    @inlinable
    package static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inlinable
    package static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    @usableFromInline
    package let bits: UInt64

    /// - Parameter loaded: eight bytes as they lie in memory.
    @inlinable
    public init(_ loaded: UInt64) {
        bits = UInt64(littleEndian: loaded)
    }

    @inlinable
    public var isASCII: Bool { bits & Self.highBits == 0 }

    /// Marks the bytes that are this ASCII character.
    @inlinable
    public func matches(_ character: Unicode.Scalar) -> UInt64 {
        let difference = bits ^ (Self.ones * UInt64(UInt8(ascii: character)))
        return (difference &- Self.ones) & ~difference & Self.highBits
    }

    /// Marks the bytes below a limit, which is 128 at most.
    @inlinable
    public func matches(below limit: UInt8) -> UInt64 {
        (bits &- Self.ones * UInt64(limit)) & ~bits & Self.highBits
    }

    /// The place of the first byte that a search, or one of several that were put together by `|`, has marked.
    @inlinable
    public static func first(of matches: UInt64) -> Int? {
        matches == 0 ? nil : matches.trailingZeroBitCount / 8
    }
}
