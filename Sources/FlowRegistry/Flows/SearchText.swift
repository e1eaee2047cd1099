/// What a person types to find texts: words, all of which must be there, and phrases in double quotes. The last word may
/// be the beginning of one.
public struct SearchText: Hashable, Sendable {
    /// A word, or words that must follow each other.
    public struct Term: Hashable, Sendable {
        public let text: String
        /// Whether the text may go on behind the last word of `text`.
        public let isPrefix: Bool
    }

    /// Each once; what has neither letter nor digit is none, for nothing could be found by it.
    public let terms: [Term]

    /// Takes any text; a quote that is not closed goes to the end.
    public init(_ text: String) {
        var terms: [Term] = []
        let parts = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            let isPhrase = index % 2 == 1
            let words = part.split(whereSeparator: Self.isSpace).map { String(Substring($0)) }
            let texts = isPhrase && !words.isEmpty ? [words.joined(separator: " ")] : words
            terms += texts.map { Term(text: $0, isPrefix: false) }
            if index == parts.count - 1, !isPhrase, let last = words.last {
                terms[terms.count - 1] = Term(text: last, isPrefix: true)
            }
        }
        // By their bytes, as FTS5 has them: to Swift, one text may be written in several ways.
        var seen: Set<[UInt8]> = []
        self.terms = terms.filter { term in
            term.text.unicodeScalars.contains(where: Self.isInWords)
                && seen.insert([term.isPrefix ? 1 : 0] + term.text.utf8).inserted
        }
    }

    /// More words are not searched for: each place of a phrase's first word costs a look for every other one.
    public static let maximumWords = 32

    /// As FTS5's tokenizer `unicode61` has it.
    private static func isInWords(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }
}
