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
