import JSON
import FlowRegistry

/// Decodes a name or a value of a form, eight bytes at a time where they stand for themselves.
struct FormDecoder {
    private let input: UnsafeRawBufferPointer
    private let output: UnsafeMutableRawBufferPointer
    private var position = 0
    private var count = 0

    /// Throws `.malformedRequest` for a `%` that two hex digits do not follow.
    static func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>) throws(RegistryError) -> [UInt8] {
        var isWhole = true
        // Whole words are written, of which only the first bytes may count.
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count + 8) { output, count in
            var decoder = FormDecoder(
                input: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text)),
                output: UnsafeMutableRawBufferPointer(output))
            isWhole = decoder.run()
            count = decoder.count
        }
        guard isWhole else { throw .malformedRequest("A % in the parameters is not followed by two hex digits") }
        return decoded
    }

    private init(input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer) {
        self.input = input
        self.output = output
    }

    /// False for a damaged escape.
    private mutating func run() -> Bool {
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "%"):
                guard let byte = escaped() else { return false }
                append(byte)
                position += 3
            case UInt8(ascii: "+"):
                append(UInt8(ascii: " "))
                position += 1
            default: copyPlainText()
            }
        }
        return true
    }

    private mutating func append(_ byte: UInt8) {
        output[count] = byte
        count += 1
    }

    /// Copies what comes before the next escape or space, eight bytes of it at most.
    private mutating func copyPlainText() {
        guard position + 8 <= input.count else {
            append(input[position])
            position += 1
            return
        }
        let loaded = input.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        output.storeBytes(of: loaded, toByteOffset: count, as: UInt64.self)
        let word = ByteWord(loaded)
        let length = ByteWord.first(of: word.matches("%") | word.matches("+")) ?? 8
        position += length
        count += length
    }

    private func escaped() -> UInt8? {
        guard position + 2 < input.count, let high = input[position + 1].hexDigitValue,
            let low = input[position + 2].hexDigitValue
        else { return nil }
        return high << 4 | low
    }
}

extension UInt8 {
    fileprivate var hexDigitValue: UInt8? {
        let (digit, letter) = (self &- UInt8(ascii: "0"), (self | 0x20) &- UInt8(ascii: "a"))
        if digit < 10 { return digit }
        return letter < 6 ? letter + 10 : nil
    }
}
