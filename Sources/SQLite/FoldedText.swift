/// A text in the form in which its words are compared, and which parts of it are in scripts without spaces.
///
/// Letters and digits of full width are those of ASCII, katakana of half width are whole ones, and kana and Hangul are
/// composed. Joiners and variation selectors behind characters of scripts without spaces are left out. What FTS5's own
/// tokenizer does, small letters without diacritics, is left to it.
struct FoldedText {
    struct Part {
        let range: Range<Int>
        let isUnspaced: Bool
    }

    private(set) var bytes: [CChar] = []
    private(set) var parts: [Part] = []
    private var partStart = 0
    private var isUnspaced = false
    /// The last character, where the next one may be composed with it; else 0.
    private var last: UInt32 = 0

    /// Whether a text is in that form as it is, and has no such script: it may be so where this says no. All characters that
    /// are folded, and all of such scripts, begin with a byte from 0xE0 on.
    static func isPlain(_ text: UnsafeBufferPointer<CChar>) -> Bool {
        let bytes = UnsafeRawBufferPointer(text)
        // The upper three bits of such a byte are set: moved over one another, they mark the uppermost.
        var (marks, position) = (UInt64(0), 0)
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            marks |= word & word << 1 & word << 2
            position += 8
        }
        return marks & 0x8080_8080_8080_8080 == 0 && bytes[position...].allSatisfy { $0 < 0xE0 }
    }

    /// Room for more is given back with the next text.
    private static let maximumKeptBytes = 65_536
    private static let maximumKeptParts = 4_096

    mutating func read(_ text: UnsafeBufferPointer<CChar>) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.maximumKeptBytes)
        parts.removeAll(keepingCapacity: parts.capacity <= Self.maximumKeptParts)
        (partStart, isUnspaced, last) = (0, false, 0)
        var position = 0
        while position < text.count {
            if text[position] >= 0 {
                begin(isUnspaced: false)
                bytes.append(text[position])
                last = 0
                position += 1
            } else {
                let scalar = UTF8Scalar(text, at: position)
                append(scalar.value)
                position += scalar.count
            }
        }
        endPart()
    }

    private mutating func append(_ value: UInt32) {
        if isUnspaced, Self.isIgnored(value) { return }
        let scalar = Self.wide(value)
        if let composed = Composition.of(last, scalar) {
            bytes.removeLast(Self.bytesOfComposed)
            UTF8Scalar.append(composed, to: &bytes)
            last = composed
            return
        }
        begin(isUnspaced: UnspacedScript.contains(scalar))
        UTF8Scalar.append(scalar, to: &bytes)
        last = scalar
    }

    /// All characters that are composed have as many.
    private static let bytesOfComposed = 3

    private mutating func begin(isUnspaced: Bool) {
        if isUnspaced == self.isUnspaced { return }
        endPart()
        self.isUnspaced = isUnspaced
    }

    private mutating func endPart() {
        if partStart < bytes.count { parts.append(Part(range: partStart..<bytes.count, isUnspaced: isUnspaced)) }
        partStart = bytes.count
    }

    /// Joiners, word joiners and variation selectors.
    private static func isIgnored(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF, 0xE0100...0xE01EF: true
        default: false
        }
    }

    /// The character of usual width. Source: https://www.unicode.org/charts/PDF/UFF00.pdf
    private static func wide(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0xFF01...0xFF5E: scalar - 0xFEE0
        case 0xFF65...0xFF9F: katakana[Int(scalar - 0xFF65)]
        default: scalar
        }
    }

    private static let katakana: [UInt32] = {
        let kana = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
        return kana.unicodeScalars.map(\.value) + [Composition.voiced, Composition.halfVoiced]
    }()
}

/// What two characters are together, of kana and of Hangul; FTS5's own tokenizer sees to those of other alphabets.
///
/// Source: https://www.unicode.org/versions/latest/core-spec/chapter-3/#G59688 (Hangul), the decompositions of
/// https://www.unicode.org/charts/PDF/U3040.pdf and U30A0.pdf
enum Composition {
    /// The marks of voiced and of half-voiced kana.
    static let (voiced, halfVoiced): (UInt32, UInt32) = (0x3099, 0x309A)

    private static let (leading, vowel, trailing, syllable): (UInt32, UInt32, UInt32, UInt32) =
        (0x1100, 0x1161, 0x11A7, 0xAC00)
    private static let (vowels, trailings): (UInt32, UInt32) = (21, 28)
    /// How far katakana are behind hiragana.
    private static let katakana: UInt32 = 0x60

    static func of(_ first: UInt32, _ second: UInt32) -> UInt32? {
        switch second {
        case voiced, halfVoiced: kana(first, isHalf: second == halfVoiced)
        case vowel..<vowel + vowels where leading..<leading + 19 ~= first:
            syllable + ((first - leading) * vowels + second - vowel) * trailings
        case trailing + 1..<trailing + trailings where isOpen(first): first + second - trailing
        default: nil
        }
    }

    /// Whether it is a syllable without a trailing consonant.
    private static func isOpen(_ scalar: UInt32) -> Bool {
        syllable..<syllable + 19 * vowels * trailings ~= scalar && (scalar - syllable) % trailings == 0
    }

    private static func kana(_ first: UInt32, isHalf: Bool) -> UInt32? {
        guard 0x3041...0x30FF ~= first else { return nil }
        let isKatakana = first >= 0x30A1
        let hiragana = isKatakana ? first - katakana : first
        switch hiragana {
        // は ひ ふ へ ほ, each with both behind it.
        case 0x306F...0x307B where (hiragana - 0x306F) % 3 == 0: return first + (isHalf ? 2 : 1)
        case _ where isHalf: return nil
        // か to ち, then っ, then つ て と.
        case 0x304B...0x3061 where hiragana % 2 == 1, 0x3064...0x3068 where hiragana % 2 == 0, 0x309D: return first + 1
        case 0x3046: return first + 0x4E
        // ワ ヰ ヱ ヲ.
        case 0x308F...0x3092 where isKatakana: return first + 8
        default: return nil
        }
    }
}

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
