import FlowRegistry
import SQLite

/// What is searched, as FTS5 is asked for it in one account.
///
/// FTS5 finds the beginning of a word by merging the lists of all words that begin so, before it gives the first row.
/// Where these are not many they are looked up here and asked for one by one, whose lists FTS5 only reads as far as it
/// has to. Beginnings of one or two characters need neither: they have lists of their own.
struct FlowWords {
    /// More words than this with one beginning are left to FTS5: each is looked up, and costs every row a comparison.
    private static let maximumWords = 24
    /// Longer ones are left to FTS5: it cuts the longest, perhaps within a character.
    private static let maximumBytes = 1_024

    private let expression: String

    /// nil where nothing can be found: there is nothing to look for, or no such word in the account.
    init?(_ search: SearchText, in account: Int64, on connection: Connection) throws(SQLiteError) {
        let hexadecimal = String(account, radix: 16)
        let scope = String(repeating: "0", count: max(0, 8 - hexadecimal.utf8.count)) + hexadecimal
        guard let last = search.terms.last else { return nil }
        // FTS5 takes a string in which it sees no word for none, but not before an AND.
        let areWords = search.terms.allSatisfy { $0.text.utf8.contains(where: Self.isASCIILetterOrDigit) }
        guard areWords, let words = try Self.words(last, scope, on: connection) else {
            expression = Self.all(search.terms, scope, on: connection)
            return
        }
        if words.isEmpty { return nil }
        let others = Self.all(search.terms.dropLast(), scope, on: connection)
        let any = words.map { Self.string($0, scope) }.joined(separator: " OR ")
        expression = others.isEmpty ? any : "\(others) AND (\(any))"
    }

    /// The row ids in `flow_search` of what is found, from one on; in ascending order, or descending.
    ///
    /// Those of one second come in any order.
    func hits(from first: Int64, isDescending: Bool, on connection: Connection) throws(SQLiteError) -> Statement {
        try connection.statement(isDescending ? Self.newestFirst : Self.oldestFirst).bind(expression).bind(first)
    }

    private static func all(
        _ terms: some Collection<SearchText.Term>, _ scope: String, on connection: Connection
    ) -> String {
        terms.map { term in
            guard term.isBeginning else { return string(term.text, scope) }
            // Those of one or two characters are entries of their own.
            return connection.isBeginning(term.text) ? "\"\(scope)\u{1}\(term.text)\"" : string(term.text, scope) + "*"
        }
        .joined(separator: " ")
    }

    /// A string, in which nothing but quotes has a meaning (https://sqlite.org/fts5.html §3.1), with the account before
    /// it that stands before the texts in `flow_search`. A term has no quotes.
    private static func string(_ text: String, _ scope: String) -> String { "\"\(scope)\u{1F}\(text)\"" }

    /// The words of the account that begin as the term does; nil where they are not to be asked for one by one.
    private static func words(
        _ term: SearchText.Term, _ scope: String, on connection: Connection
    ) throws(SQLiteError) -> [String]? {
        // Such a text is one word to the tokenizer, in small letters.
        guard term.isBeginning, term.text.utf8.count > 2, term.text.utf8.allSatisfy(isASCIILetterOrDigit) else {
            return nil
        }
        let beginning = [UInt8]((scope + term.text.lowercased()).utf8)
        var (words, next): ([String], [UInt8]) = ([], beginning)
        while let word = try connection.statement(word).bind(text: next).first({ $0.bytes(0) }),
            word.starts(with: beginning)
        {
            if words.count == maximumWords || word.count > maximumBytes { return nil }
            words.append(String(decoding: word.dropFirst(scope.utf8.count), as: UTF8.self))
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

    static let newestFirst: StaticString = """
        SELECT rowid FROM flow_search WHERE flow_search MATCH ?1 AND rowid <= ?2 ORDER BY rowid DESC
        """

    static let oldestFirst: StaticString = """
        SELECT rowid FROM flow_search WHERE flow_search MATCH ?1 AND rowid >= ?2 ORDER BY rowid ASC
        """
}
