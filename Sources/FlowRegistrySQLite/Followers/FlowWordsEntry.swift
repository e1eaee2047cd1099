import FlowRegistry
import SQLite

/// A flow and what it is found by; without words where it is deleted, or gone.
struct FlowWordsEntry {
    struct Words {
        /// Each with the account before it, by which words of one account are never another's.
        let definition: [UInt8]
        let message: [UInt8]?
        let name: [UInt8]
        /// What tells these words from others: the definition's hash, message and name.
        let version: [UInt8]
    }

    let sid: String
    /// Its row id; nil where it is gone.
    let flow: Int64?
    let words: Words?

    /// Of its texts.
    var bytes: Int { words.map { $0.definition.count + ($0.message?.count ?? 0) + $0.name.count } ?? 0 }

    static func entry(of sid: String, on source: Connection) throws(SQLiteError) -> FlowWordsEntry {
        let rows = try source.statement(one).bind(sid)
        defer { rows.reset() }
        guard try rows.step() else { return FlowWordsEntry(sid: sid, flow: nil, words: nil) }
        return try FlowWordsEntry(rows, on: source)
    }

    private init(sid: String, flow: Int64?, words: Words?) {
        (self.sid, self.flow, self.words) = (sid, flow, words)
    }

    /// Of a row of `one` or `behind`.
    init(_ row: Statement, on source: Connection) throws(SQLiteError) {
        (sid, flow) = (row.text(0), row.int64(1))
        words = row.int64(2) == 1 ? nil : try Words(row, on: source)
    }

    static let behind: StaticString = """
        SELECT sid, flow.id, 0, account_id, friendly_name, commit_message, definition_id, sha256, text
        FROM flow CROSS JOIN definition ON definition.id = definition_id
        WHERE flow.id > ? AND date_deleted IS NULL ORDER BY flow.id
        """

    private static let one: StaticString = """
        SELECT sid, flow.id, date_deleted IS NOT NULL, account_id, friendly_name, commit_message,
            definition_id, sha256, text
        FROM flow CROSS JOIN definition ON definition.id = definition_id
        WHERE sid = ?
        """
}

extension FlowWordsEntry.Words {
    fileprivate init(_ row: Statement, on source: Connection) throws(SQLiteError) {
        let scope = [UInt8](PrefixQuery.scope(of: row.int64(3)).utf8) + [0x1E]
        let message = row.isNull(5) ? nil : row.bytes(5)
        definition = scope + (try FlowTexts.strings(of: row.bytes(8), row.int64(6), on: source))
        self.message = message.map { scope + $0 }
        name = scope + row.bytes(4)
        // No byte of UTF-8 is 255.
        version = row.bytes(7) + (message ?? [0xFF]) + [0xFF] + row.bytes(4)
    }
}
