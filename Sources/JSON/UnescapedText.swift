/// Decodes the escapes of a JSON string to UTF-8 (RFC 8259 §7), in one walk over what stands between its quotation marks.
///
/// It relies on the parser's having let the string pass.
package struct UnescapedText {
    private let input: UnsafeRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    private let keepsHalves: Bool
    private var position = 0
    private var count = 0

    /// - Parameter keepsHalves: whether half a surrogate pair is kept, as its three bytes would be; else it becomes U+FFFD.
    package static func decode(_ content: ArraySlice<UInt8>, keepsHalves: Bool = false) -> [UInt8] {
        // No escape is shorter than what it stands for. Whole words are written, of which only the first bytes may count.
        [UInt8](unsafeUninitializedCapacity: content.count + 8) { output, count in
            content.withUnsafeBytes { input in
                var text = UnescapedText(
                    input: input, output: UnsafeMutableRawBufferPointer(output), keepsHalves: keepsHalves)
                text.run()
                count = text.count
            }
        }
    }

    /// Whether a string with escapes is this ASCII text: at most six bytes of it are looked at for each character.
    package static func isEqual(_ content: ArraySlice<UInt8>, to expected: StaticString) -> Bool {
        let length = expected.utf8CodeUnitCount
        guard (length...6 * length).contains(content.count) else { return false }
        return expected.withUTF8Buffer { decode(content).elementsEqual($0) }
    }

    private init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, keepsHalves: Bool) {
        self.input = input
        self.output = output
        self.keepsHalves = keepsHalves
    }

    private mutating func run() {
        while true {
            copyPlainText()
            guard position < input.count else { return }
            position += 1
            append(codePoint())
        }
    }

    /// Copies what comes before the next backslash, eight bytes at a time.
    private mutating func copyPlainText() {
        while position + 8 <= input.count {
            let loaded = input.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            output.storeBytes(of: loaded, toByteOffset: count, as: UInt64.self)
            let length = ByteWord.first(of: ByteWord(loaded).matches("\\")) ?? 8
            position += length
            count += length
            if length < 8 { return }
        }
        while position < input.count, input[position] != UInt8(ascii: "\\") {
            append(byte: input[position])
            position += 1
        }
    }

    /// The code point of the escape behind a backslash, or of two that make a surrogate pair.
    private mutating func codePoint() -> UInt32 {
        let first = codeUnit()
        guard first & 0xF800 == 0xD800 else { return first }
        if first & 0xFC00 == 0xD800, let second = followingUnit(), second & 0xFC00 == 0xDC00 {
            position += 6
            return 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
        }
        return keepsHalves ? first : 0xFFFD
    }

    private mutating func codeUnit() -> UInt32 {
        defer { position += 1 }
        switch input[position] {
        case UInt8(ascii: "u"):
            let unit = unit(at: position + 1)
            position += 4
            return unit
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case let other: return UInt32(other)
        }
    }

    /// The code unit of an escape by number that comes next; nil for anything else.
    private func followingUnit() -> UInt32? {
        guard position + 6 <= input.count, input[position] == UInt8(ascii: "\\"),
            input[position + 1] == UInt8(ascii: "u")
        else { return nil }
        return unit(at: position + 2)
    }

    private func unit(at start: Int) -> UInt32 {
        var unit: UInt32 = 0
        for digit in input[start..<start + 4] {
            unit = unit << 4 | UInt32(digit.isASCIIDigit ? digit & 0xF : (digit & 0x7) + 9)
        }
        return unit
    }

    private mutating func append(_ codePoint: UInt32) {
        if codePoint < 0x80 { return append(byte: UInt8(codePoint)) }
        let tails: UInt32 = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3
        // 110xxxxx, 1110xxxx or 11110xxx (RFC 3629 §3).
        append(byte: ~(0x7F >> UInt8(tails)) | UInt8(codePoint >> (6 * tails)))
        for tail in (0..<tails).reversed() { append(byte: 0x80 | UInt8(codePoint >> (6 * tail) & 0x3F)) }
    }

    private mutating func append(byte: UInt8) {
        output[count] = byte
        count += 1
    }
}
