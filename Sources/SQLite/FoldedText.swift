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
