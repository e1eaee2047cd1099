/// Sixteen lower-case hex digits, read and written in place, eight at a time.
public enum Hexadecimal {
    /// `buffer` has room for sixteen digits at `offset`.
    public static func write(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at offset: Int) {
        precondition(offset >= 0 && buffer.count - offset >= 16)
        let buffer = UnsafeMutableRawBufferPointer(buffer)
        let (high, low) = (digits(UInt32(truncatingIfNeeded: value >> 32)), digits(UInt32(truncatingIfNeeded: value)))
        buffer.storeBytes(of: high.bigEndian, toByteOffset: offset, as: UInt64.self)
        buffer.storeBytes(of: low.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    }

    /// `text` has sixteen characters at `offset`; nil where they are no such digits.
    static func read(_ text: UnsafeBufferPointer<UInt8>, from offset: Int) -> UInt64? {
        let text = UnsafeRawBufferPointer(text)
        guard let high = value(text.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian),
            let low = value(text.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).bigEndian)
        else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// The eight digits of a number, the first one in the highest byte.
    private static func digits(_ number: UInt32) -> UInt64 {
        var nibbles = UInt64(number)
        nibbles = (nibbles << 16 | nibbles) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles << 8 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles << 4 | nibbles) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles + 0x3030_3030_3030_3030 + letters * UInt64(UInt8(ascii: "a") - 10 - UInt8(ascii: "0"))
    }

    /// The number of eight digits, the first one in the highest byte; nil for anything else.
    private static func value(_ digits: UInt64) -> UInt32? {
        let letters = digits >> 6 & 0x0101_0101_0101_0101
        var nibbles = (digits & 0x0F0F_0F0F_0F0F_0F0F) + letters * 9 & 0x0F0F_0F0F_0F0F_0F0F
        nibbles = (nibbles >> 4 | nibbles) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles >> 8 | nibbles) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles >> 16 | nibbles) & 0x0000_0000_FFFF_FFFF
        let number = UInt32(truncatingIfNeeded: nibbles)
        return Self.digits(number) == digits ? number : nil
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hex digits a byte.
    package var hexadecimal: String {
        reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
    }
}

extension UInt64 {
    /// Sixteen lower-case hex digits.
    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            Hexadecimal.write(self, to: buffer, at: 0)
            return 16
        }
    }
}
