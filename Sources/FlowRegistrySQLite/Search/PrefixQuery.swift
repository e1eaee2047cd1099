import FlowRegistry
import SQLite

/// The beginning of words in one account, ASCII letters and digits.
struct PrefixQuery {
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

    /// In `FlowWords.vocabulary`.
    static let places: StaticString = "SELECT doc FROM temp.flow_word WHERE term >= ?1 AND term < ?2"
}
