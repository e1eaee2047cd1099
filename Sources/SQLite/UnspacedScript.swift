/// The scripts that are written without spaces between words: Han, kana and bopomofo, and those of South-East Asia whose
/// lines break by a dictionary (https://www.unicode.org/reports/tr14/#SA).
///
/// Their letters and marks count, not their digits and signs. Hangul is not among them: Korean has spaces.
enum UnspacedScript {
    static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case ..<0x0E01: false
        // Thai, Lao.
        case 0x0E01...0x0E3A, 0x0E40...0x0E4E, 0x0E81...0x0EBD, 0x0EC0...0x0ECE, 0x0EDC...0x0EDF: true
        // Myanmar, Khmer.
        case 0x1000...0x103F, 0x1050...0x108F, 0x109A...0x109D, 0x1780...0x17D3, 0x17D7, 0x17DC...0x17DD: true
        // Tai Le, New Tai Lue, Tai Tham.
        case 0x1950...0x1974, 0x1980...0x19C9, 0x1A20...0x1A7C, 0x1AA7: true
        // Marks of iteration, kana, bopomofo.
        case 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035, 0x3038...0x303C, 0x3041...0x309A, 0x309D...0x309F,
            0x30A1...0x30FA, 0x30FC...0x30FF, 0x3105...0x312F, 0x31A0...0x31BF, 0x31F0...0x31FF:
            true
        // Han.
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: true
        // Extensions of Myanmar, Tai Viet, extensions of kana.
        case 0xA9E0...0xA9EF, 0xA9FA...0xA9FE, 0xAA60...0xAA76, 0xAA7A...0xAADD, 0x1AFF0...0x1AFFE, 0x1B000...0x1B16F:
            true
        default: false
        }
    }

    /// Whether a text of UTF-8 begins with such a character.
    @inline(__always)
    static func begins(_ text: UnsafePointer<CChar>, _ count: Int) -> Bool {
        // All of them have three bytes or four.
        guard count > 2, UInt8(bitPattern: text[0]) >= 0xE0 else { return false }
        return contains(UTF8Scalar(UnsafeBufferPointer(start: text, count: count), at: 0).value)
    }

    static func begins(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { begins($0, text.count) } ?? false
            }
        }
    }
}
