/// A text that is looked for: words that must follow each other, as FTS5 has them.
public struct WordPhrase: Sendable {
    /// How a string that is given FTS5 has to ask for them.
    public enum Ending: Sendable {
        /// With a word, the last of several or longer than the beginnings that have lists of their own.
        case word
        /// With the only word, of one or two characters.
        case shortWord
        /// With characters of a script without spaces, which may go on.
        case unspaced
        /// With one such character behind other words: what stands there begins with it.
        case character
        /// With one such character, and nothing else.
        case onlyCharacter
    }

    let words: [[UInt8]]
    public let ending: Ending
    /// Whether what stands in the place of the last word may be longer.
    let isOpen: Bool

    init(words: [[UInt8]], isPrefix: Bool) {
        self.words = words
        ending = Self.ending(of: words)
        isOpen = isPrefix || ending == .character || ending == .onlyCharacter
    }

    private static func ending(of words: [[UInt8]]) -> Ending {
        guard let last = words.last else { return .word }
        // All bytes of a character but its first begin with the bits 10.
        let characters = last.count { $0 & 0xC0 != 0x80 }
        if UnspacedScript.begins(last) {
            return characters > 1 ? .unspaced : words.count > 1 ? .character : .onlyCharacter
        }
        return words.count == 1 && characters <= 2 ? .shortWord : .word
    }
}

/// Phrases of which all are looked for. One without words is none, as FTS5 has it.
public struct WordPattern: Sendable {
    let phrases: [WordPhrase]

    public init(_ phrases: [WordPhrase]) {
        self.phrases = phrases.filter { !$0.words.isEmpty }
    }

    /// How many words are looked for; in scripts without spaces, two characters count as one.
    public var wordCount: Int {
        let words = phrases.flatMap(\.words)
        let unspaced = words.count(where: UnspacedScript.begins)
        return words.count - unspaced + (unspaced + 1) / 2
    }
}
