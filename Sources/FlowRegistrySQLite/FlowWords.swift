import FlowRegistry
import SQLite

/// What is searched, as FTS5 is asked for it in one account.
///
/// FTS5 finds the beginning of a word by merging the lists of all words that begin so, before it gives the first row.
/// Where these are few they are looked up here and asked for one by one, whose lists FTS5 only reads as far as it has
/// to; where they are many, what is in their lists is a set of its own (`WordBeginning`). Beginnings of one or two
/// characters need neither: they have lists of their own.
struct FlowWords {
    /// More words than this with one beginning are not asked for one by one: each is looked up, and costs every row a
    /// comparison.
    private static let maximumWords = 24
    /// Longer ones are left to FTS5: it cuts the longest, perhaps within a character.
    private static let maximumBytes = 1_024

    /// What must be there beside the expression.
    let beginning: WordBeginning?
    /// Whether FTS5 merges the lists of many words before it gives the first row.
    let needMerging: Bool
    /// What the expression asks for: all but `beginning`.
    let search: SearchText
    private let expression: String

    /// nil where nothing can be found: there is nothing to look for, or no such word in the account.
    init?(_ search: SearchText, in account: Int64, on connection: Connection) throws(SQLiteError) {
        let scope = WordBeginning.scope(of: account)
        guard let last = search.terms.last else { return nil }
        // FTS5 takes a string in which it sees no word for none, but not before an AND.
        let areWords = search.terms.allSatisfy { $0.text.utf8.contains(where: Self.isASCIILetterOrDigit) }
        let isShort = last.isBeginning && connection.isBeginning(last.text)
        guard last.isBeginning, !isShort, areWords, let end = Self.lastWord(of: last.text) else {
            (self.search, beginning, needMerging) = (search, nil, last.isBeginning && !isShort)
            expression = Self.expression(search.terms, scope, areShort: isShort)
            return
        }
        let others = search.terms.dropLast()
        let begun = WordBeginning(String(last.text[end...]), scope)
        if let words = try Self.words(begun, on: connection) {
            if words.isEmpty { return nil }
            let any = words.map { Self.string(last.text[..<end] + $0, scope) }.joined(separator: " OR ")
            (self.search, beginning, needMerging) = (search, nil, false)
            expression = others.isEmpty ? any : "\(Self.expression(others, scope)) AND (\(any))"
        } else if end == last.text.startIndex {
            (self.search, beginning, needMerging) = (search.droppingLast(), begun, false)
            expression = Self.expression(others, scope)
        } else {
            (self.search, beginning, needMerging) = (search, nil, true)
            expression = Self.expression(search.terms, scope)
        }
    }

    /// The beginning that a search asks for and nothing else, however many words begin so; nil where it asks for more, or
    /// for one that is an entry of its own.
    static func beginning(
        _ search: SearchText, in account: Int64, on connection: Connection
    ) -> WordBeginning? {
        guard search.terms.count == 1, let term = search.terms.first, term.isBeginning,
            lastWord(of: term.text) == term.text.startIndex, !connection.isBeginning(term.text)
        else { return nil }
        return WordBeginning(term.text, WordBeginning.scope(of: account))
    }

    /// Whether there is nothing but `beginning`.
    var areNone: Bool { search.terms.isEmpty }

    /// The flows that have the words of the expression and were created in these seconds.
    func found(
        in seconds: ClosedRange<Int64> = .min ... .max, on connection: Connection
    ) throws(SQLiteError) -> RowIDSet {
        let rows = try connection.statement(Self.all).bind(expression)
            .bind(FlowSearchRow.first(of: seconds.lowerBound)).bind(FlowSearchRow.last(of: seconds.upperBound))
        defer { rows.reset() }
        var found = RowIDSet()
        while try rows.step() {
            found.insert(FlowSearchRow.flow(rows.int64(0)))
            try connection.checkTime()
        }
        return found
    }

    /// Those of some flows that have the words of the expression.
    func found(among flows: RowIDSet, on connection: Connection) throws(SQLiteError) -> RowIDSet {
        var found = RowIDSet()
        for id in flows.ids {
            let isFound = try connection.statement(Self.one).bind(expression).bind(id).first { _ in } != nil
            if isFound { found.insert(id) }
            try connection.checkTime()
        }
        return found
    }

    /// - Parameter areShort: whether a beginning among them is one of those that are entries of their own.
    private static func expression(
        _ terms: some Collection<SearchText.Term>, _ scope: String, areShort: Bool = false
    ) -> String {
        terms.map { term in
            guard term.isBeginning else { return string(term.text, scope) }
            return areShort ? "\"\(scope)\u{1}\(term.text)\"" : string(term.text, scope) + "*"
        }
        .joined(separator: " ")
    }

    /// A string, in which nothing but quotes has a meaning (https://sqlite.org/fts5.html §3.1), with the account before
    /// it that stands before the texts in `flow_search`. A term has no quotes.
    private static func string(_ text: some StringProtocol, _ scope: String) -> String {
        "\"\(scope)\u{1F}\(text)\""
    }

    /// Where the last word of an ASCII text begins that ends with it; nil where that is not known without the tokenizer.
    private static func lastWord(of text: String) -> String.Index? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let last = text.utf8.last, isASCIILetterOrDigit(last) else {
            return nil
        }
        let end = text.utf8.lastIndex { !isASCIILetterOrDigit($0) }
        return end.map { text.utf8.index(after: $0) } ?? text.startIndex
    }

    /// The words of the account that begin so; nil where they are not to be asked for one by one.
    private static func words(
        _ beginning: WordBeginning, on connection: Connection
    ) throws(SQLiteError) -> [String]? {
        var (words, next): ([String], [UInt8]) = ([], beginning.term)
        while let word = try connection.statement(word).bind(text: next).first({ $0.bytes(0) }),
            word.starts(with: beginning.term)
        {
            if words.count == maximumWords || word.count > maximumBytes { return nil }
            words.append(String(decoding: word.dropFirst(beginning.scope.utf8.count), as: UTF8.self))
            // No word has U+0001 in it: the least text behind the word.
            next = word + [1]
        }
        return words
    }

    private static func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// The words of `flow_search`; each read of `word` stops at the first place of the first word, whatever follows.
    static let vocabulary: StaticString = """
        CREATE VIRTUAL TABLE temp.flow_word USING fts5vocab('main', 'flow_search', 'instance')
        """

    static let word: StaticString = "SELECT term FROM temp.flow_word WHERE term >= ?1 LIMIT 1"

    static let all: StaticString = """
        SELECT rowid FROM flow_search WHERE flow_search MATCH ?1 AND rowid BETWEEN ?2 AND ?3
        """

    static let one: StaticString = """
        SELECT 1 FROM flow_search
        WHERE flow_search MATCH ?1 AND rowid = (SELECT date_created << 28 | id FROM flow WHERE id = ?2)
        """
}
