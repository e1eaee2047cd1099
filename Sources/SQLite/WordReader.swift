import CSQLite

typealias TakeWord =
    @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32
    ) -> Int32

/// FTS5's own tokenizer `unicode61`, by which words are found; its methods and context.
struct Unicode61 {
    var methods = fts5_tokenizer()
    var context: UnsafeMutableRawPointer?
}

/// Takes texts apart into words: small letters and digits without diacritics, as `unicode61` has them, of the folded text.
///
/// A script without spaces has no words to be found: each character is one with the next one, and the last of a stretch
/// alone. So whatever stands in such a stretch, from two characters on, is found as a phrase of pairs, and the character
/// that stands alone keeps phrases from going over the end.
final class WordReader {
    private let methods: fts5_tokenizer
    private let words: OpaquePointer
    private let ascii = ASCIIWords()
    private var folded = FoldedText()

    /// nil where there is no memory.
    init?(_ unicode: Unicode61) {
        var words: OpaquePointer?
        let code = "remove_diacritics".withCString { name in
            "2".withCString { value in
                var arguments: [UnsafePointer<CChar>?] = [name, value]
                return unicode.methods.xCreate(unicode.context, &arguments, Int32(arguments.count), &words)
            }
        }
        guard code == SQLITE_OK, let words else { return nil }
        (methods, self.words) = (unicode.methods, words)
    }

    deinit { methods.xDelete(words) }

    /// Gives all words to `take`, with `context`; once that has answered SQLITE_DONE, what it is given still counts for
    /// nothing.
    ///
    /// - Parameter isOpen: whether the text is looked for, and may go on where it ends in a script without spaces.
    func read(
        _ text: UnsafeBufferPointer<CChar>, isOpen: Bool, _ context: UnsafeMutableRawPointer?, _ take: TakeWord
    ) -> Int32 {
        if FoldedText.isPlain(text) { return readUnfolded(text, context, take) }
        folded.read(text)
        return folded.bytes.withUnsafeBufferPointer { bytes in
            for part in folded.parts {
                let text = UnsafeBufferPointer(rebasing: bytes[part.range])
                let isEnd = isOpen && part.range.upperBound == bytes.count
                let code =
                    part.isUnspaced
                    ? readPairs(text, isOpen: isEnd, context, take) : readUnfolded(text, context, take)
                if code != SQLITE_OK { return code }
            }
            return SQLITE_OK
        }
    }

    /// Gives the words as `unicode61` alone has them.
    private func readUnfolded(
        _ text: UnsafeBufferPointer<CChar>, _ context: UnsafeMutableRawPointer?, _ take: TakeWord
    ) -> Int32 {
        ascii.read(text, context, take) { text in
            methods.xTokenize(words, context, FTS5_TOKENIZE_DOCUMENT, text.baseAddress, Int32(text.count), take)
        }
    }

    private func readPairs(
        _ text: UnsafeBufferPointer<CChar>, isOpen: Bool, _ context: UnsafeMutableRawPointer?, _ take: TakeWord
    ) -> Int32 {
        guard let start = text.baseAddress else { return SQLITE_OK }
        var position = 0
        while position < text.count {
            let second = position + Self.length(text, position)
            let isLast = second >= text.count
            if isLast, isOpen, position > 0 { break }
            let end = isLast ? text.count : second + Self.length(text, second)
            let code = take(context, 0, start + position, Int32(min(end, text.count) - position), 0, 0)
            if code != SQLITE_OK { return code == SQLITE_DONE ? SQLITE_OK : code }
            position = second
        }
        return SQLITE_OK
    }

    private static func length(_ text: UnsafeBufferPointer<CChar>, _ position: Int) -> Int {
        UTF8Scalar.length(UInt8(bitPattern: text[position]))
    }
}

/// Up to how many different words a text is found by.
///
/// Words are told apart by a hash with a key that nobody knows, so that nobody can write many that pass for one.
struct WordLimit {
    /// Of the definitions that we have seen, the one with the most has 250 in 29 KB.
    static let maximumPerText = 16_384
    /// No shorter text has more: a pair of Han characters is a word for every three bytes.
    private static let shortBytes = 3 * maximumPerText

    private let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
    private var words = NumberSet()
    /// Whether the words of the text are to be given to `add`.
    private(set) var isNeeded = false

    mutating func begin(textOf bytes: Int) {
        isNeeded = bytes > Self.shortBytes
        words.removeAll()
    }

    /// False where the text has so many different words before this one that it is no longer found by it, nor by what
    /// follows.
    mutating func add(_ word: UnsafePointer<CChar>, _ count: Int) -> Bool {
        if words.count >= Self.maximumPerText { return false }
        _ = words.insert(hash(word, count) | 1)
        return true
    }

    private func hash(_ word: UnsafePointer<CChar>, _ count: Int) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(start: word, count: count)
        var (hash, position) = (key.0 ^ UInt64(count), 0)
        while position + 8 < count {
            hash = Self.mix(hash ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), key.1)
            position += 8
        }
        return Self.mix(hash ^ Self.end(of: bytes), key.1)
    }

    /// The last eight bytes, or all of fewer; some of them twice.
    private static func end(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 8 { return bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
        if count >= 4 {
            let first = bytes.loadUnaligned(as: UInt32.self)
            return UInt64(first) << 32 | UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        }
        if count == 0 { return 0 }
        return UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
    }

    /// Both halves of the product, so that each bit depends on all of both factors.
    static func mix(_ number: UInt64, _ key: UInt64) -> UInt64 {
        let product = number.multipliedFullWidth(by: key)
        return product.high ^ product.low
    }
}
