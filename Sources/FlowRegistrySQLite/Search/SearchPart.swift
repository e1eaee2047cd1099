/// One of the two tables of words of the search index. New words go to one of them; the other one is empty but while all
/// words are written once more, to be rid of those that no flow has any more.
struct SearchPart: Sendable {
    /// The numbers of its documents.
    let documents: Range<Int64>
    let insert: StaticString
    let clear: StaticString
    /// The documents that fit an expression.
    let matches: StaticString
    /// Its words, by their places: a table of a connection's own.
    let vocabulary: StaticString
    /// The least word from one on. It stops at the first place of the word, whatever follows.
    let word: StaticString
    /// The documents that have any word from one on, and before another one.
    let places: StaticString

    static let all = [first, second]

    static func part(of document: Int64) -> SearchPart { first.documents.contains(document) ? first : second }

    /// The part that this one's documents are written to once more.
    var other: SearchPart { documents.lowerBound == 0 ? .second : .first }

    /// FTS5 keeps the index alone, and takes no word back. The definition comes first, since FTS5 writes no column's number
    /// for the first one. The more pieces are merged at once, the fewer times each word is written; a search has a few more
    /// pieces to look into. A piece is written when its words take up so many bytes of memory.
    /// Source: https://sqlite.org/fts5.html#contentless_tables, #the_automerge_configuration_option
    static let schema = """
        CREATE VIRTUAL TABLE first_words USING fts5 (
            definition, message, name, content = '', columnsize = 0, tokenize = 'scoped'
        );
        CREATE VIRTUAL TABLE second_words USING fts5 (
            definition, message, name, content = '', columnsize = 0, tokenize = 'scoped'
        );
        INSERT INTO first_words (first_words, rank) VALUES ('automerge', 16), ('crisismerge', 64), ('hashsize', 16777216);
        INSERT INTO second_words (second_words, rank)
        VALUES ('automerge', 16), ('crisismerge', 64), ('hashsize', 16777216);
        """

    private static let first = SearchPart(
        documents: 0..<1 << 27,
        insert: "INSERT INTO first_words (rowid, definition, message, name) VALUES (?, ?, ?, ?)",
        clear: "INSERT INTO first_words (first_words) VALUES ('delete-all')",
        matches: "SELECT rowid FROM first_words WHERE first_words MATCH ?",
        vocabulary: "CREATE VIRTUAL TABLE temp.first_word USING fts5vocab('main', 'first_words', 'instance')",
        word: "SELECT term FROM temp.first_word WHERE term >= ?1 LIMIT 1",
        places: "SELECT doc FROM temp.first_word WHERE term >= ?1 AND term < ?2")

    private static let second = SearchPart(
        documents: 1 << 27..<1 << 28,
        insert: "INSERT INTO second_words (rowid, definition, message, name) VALUES (?, ?, ?, ?)",
        clear: "INSERT INTO second_words (second_words) VALUES ('delete-all')",
        matches: "SELECT rowid FROM second_words WHERE second_words MATCH ?",
        vocabulary: "CREATE VIRTUAL TABLE temp.second_word USING fts5vocab('main', 'second_words', 'instance')",
        word: "SELECT term FROM temp.second_word WHERE term >= ?1 LIMIT 1",
        places: "SELECT doc FROM temp.second_word WHERE term >= ?1 AND term < ?2")
}
