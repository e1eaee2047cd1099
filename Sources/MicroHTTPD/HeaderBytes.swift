/// What the gate asks of the bytes of a header section, eight at a time.
extension UnsafeRawBufferPointer {
    /// Whether they are a token (RFC 9110 §5.6.2).
    var isToken: Bool { !isEmpty && allSatisfy(Self.isTokenCharacter) }

    /// Whether there is a byte that is no visible character of ASCII.
    var containsOutsideOfVisible: Bool {
        contains {
            $0.hasByte(below: 0x21) || $0.hasByte(from: 0x7F)
        } byte: {
            $0 < 0x21 || $0 >= 0x7F
        }
    }

    /// Whether there is a control character of ASCII.
    var containsControl: Bool {
        contains {
            $0.hasByte(below: 0x20)
        } byte: {
            $0 < 0x20
        }
    }

    /// - Parameter mayContain: whether one of eight bytes may be such a byte.
    @inline(__always)
    private func contains(_ mayContain: (UInt64) -> Bool, byte isContained: (UInt8) -> Bool) -> Bool {
        var index = 0
        while index + 8 <= count, !mayContain(loadUnaligned(fromByteOffset: index, as: UInt64.self)) { index += 8 }
        while index < count {
            if isContained(self[index]) { return true }
            index += 1
        }
        return false
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: lowTokenCharacters >> UInt64(byte) & 1 == 1
        case 64..<128: highTokenCharacters >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }

    /// A bit each for the characters below 64 that may be part of a token: digits and `!#$%&'*+-.`.
    private static var lowTokenCharacters: UInt64 { 0x03FF_6CFA_0000_0000 }
    /// For those from 64 to 127: letters and `` ^_`|~ ``.
    private static var highTokenCharacters: UInt64 { 0x57FF_FFFF_C7FF_FFFE }
}

/// Eight bytes at once (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord).
extension UInt64 {
    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// For bounds up to 128.
    fileprivate func hasByte(below bound: UInt64) -> Bool { (self &- Self.ones &* bound) & ~self & Self.highBits != 0 }

    /// For bounds up to 127.
    fileprivate func hasByte(from bound: UInt64) -> Bool {
        ((self & ~Self.highBits) &+ Self.ones &* (128 - bound) | self) & Self.highBits != 0
    }
}
