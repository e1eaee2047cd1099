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
