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
