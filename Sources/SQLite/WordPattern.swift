/// The search for a pattern in texts, word by word.
struct WordPatternSearch {
    private struct Place {
        let word: [UInt8]
        let isFirst: Bool
        let isLast: Bool
        let isOpen: Bool
    }

    /// The words of all phrases that are not found yet, one phrase behind the other.
    private var places: [Place]
    /// Whether the words of a phrase up to each place are the last ones of the text so far.
    private var isReached: [Bool]
    private let hasWords: Bool
    private var limit = WordLimit()

    init(_ pattern: WordPattern) {
        places = pattern.phrases.flatMap { phrase in
            phrase.words.enumerated().map { index, word in
                let isLast = index == phrase.words.count - 1
                return Place(word: word, isFirst: index == 0, isLast: isLast, isOpen: isLast && phrase.isOpen)
            }
        }
        isReached = [Bool](repeating: false, count: places.count)
        hasWords = !places.isEmpty
    }

    /// Whether all phrases were found, and there are any.
    var isFound: Bool { hasWords && places.isEmpty }

    /// No phrase goes from one text to the next.
    mutating func begin(textOf bytes: Int) {
        limit.begin(textOf: bytes)
        for index in isReached.indices { isReached[index] = false }
    }

    /// Takes the next word; false where nothing is left to be found in the text.
    mutating func take(_ word: UnsafePointer<CChar>, _ count: Int) -> Bool {
        if places.isEmpty || limit.isNeeded && !limit.add(word, count) { return false }
        let word = UnsafeRawBufferPointer(start: word, count: count)
        var index = places.count - 1
        while index >= 0 {
            let place = places[index]
            isReached[index] = (place.isFirst || isReached[index - 1]) && Self.fits(word, place)
            if place.isLast, isReached[index] { index = remove(phraseTo: index) } else { index -= 1 }
        }
        return !places.isEmpty
    }

    /// Gives the last place of the phrase before, which is to be looked at next.
    private mutating func remove(phraseTo last: Int) -> Int {
        var first = last
        while !places[first].isFirst { first -= 1 }
        places.removeSubrange(first...last)
        isReached.removeSubrange(first...last)
        return first - 1
    }

    private static func fits(_ word: UnsafeRawBufferPointer, _ place: Place) -> Bool {
        place.isOpen ? word.starts(with: place.word) : word.elementsEqual(place.word)
    }
}

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
