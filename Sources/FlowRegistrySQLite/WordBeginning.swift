import FlowRegistry
import SQLite

/// The beginning of words in one account, ASCII letters and digits.
struct WordBeginning {
    /// More of definitions than this, whose strings take SQLite 20 ms a megabyte, are not read for their words.
    private static let maximumBytes: Int64 = 512 * 1_024

    /// What stands before each word of the account in `flow_search`.
    let scope: String
    /// The least word that begins so, as it stands there.
    let term: [UInt8]
    /// The search for nothing else.
    let search: SearchText

    init(_ text: String, _ scope: String) {
        self.scope = scope
        // To the tokenizer such a text is one word, in small letters.
        term = [UInt8]((scope + text.lowercased()).utf8)
        search = SearchText(text)
    }

    static func scope(of account: Int64) -> String {
        let hexadecimal = String(account, radix: 16)
        return String(repeating: "0", count: max(0, 8 - hexadecimal.utf8.count)) + hexadecimal
    }

    /// The flows that have any word that begins so: from the words' lists, one behind the other.
    func found(on connection: Connection) throws(SQLiteError) -> RowIDSet {
        // No byte of UTF-8 is 255.
        let rows = try connection.statement(Self.places).bind(text: term).bind(text: term + [0xFF])
        defer { rows.reset() }
        var found = RowIDSet()
        while try rows.step() { found.insert(FlowSearchRow.flow(rows.int64(0))) }
        return found
    }

    /// Those of some flows that have such a word; nil where their definitions are so large that all are found sooner.
    func found(among flows: RowIDSet, on connection: Connection) throws(SQLiteError) -> RowIDSet? {
        let beginning = [UInt8](term.dropFirst(scope.utf8.count))
        var (found, bytes) = (RowIDSet(), Int64(0))
        for id in flows.ids {
            bytes += try connection.statement(Self.size).bind(id).first { $0.int64(0) } ?? 0
            if bytes > Self.maximumBytes { return nil }
            let texts = try connection.statement(Self.texts).bind(id).first { [$0.bytes(0), $0.bytes(1), $0.bytes(2)] }
            if texts?.contains(where: { connection.hasWord(beginningWith: beginning, in: $0) }) == true {
                found.insert(id)
            }
        }
        return found
    }

    private static let size: StaticString = """
        SELECT length(CAST(text AS BLOB)) FROM flow JOIN definition ON definition.id = definition_id WHERE flow.id = ?
        """

    /// What `FlowIndexEntry` takes the words from.
    static let texts: StaticString = """
        SELECT friendly_name, commit_message, text
        FROM flow LEFT JOIN definition_text ON definition_text.definition_id = flow.definition_id WHERE flow.id = ?
        """

    /// In `FlowWords.vocabulary`.
    static let places: StaticString = "SELECT doc FROM temp.flow_word WHERE term >= ?1 AND term < ?2"
}
