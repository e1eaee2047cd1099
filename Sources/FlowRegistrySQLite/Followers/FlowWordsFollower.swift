import FlowRegistry
import SQLite

/// The search index: the words of every flow that is not deleted, by its latest revision.
///
/// FTS5 keeps the texts, too, since it takes words back only when it is given them again, and the database may have purged
/// them by then.
struct FlowWordsFollower: Follower {
    static let name = "search"
    static let format: Int64 = 1

    /// The definition comes first, since FTS5 writes no column's number for the first one. Merged in eights instead of
    /// fours, every word is written fewer times; a search has a few more pieces to look into.
    static let schema = """
        CREATE TABLE indexed_flow (
            search_rowid INTEGER PRIMARY KEY, -- in flow_search, which takes words best in this order
            sid          TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE VIRTUAL TABLE flow_search USING fts5 (
            definition, message, name, columnsize = 0, tokenize = 'scoped'
        );
        INSERT INTO flow_search (flow_search, rank) VALUES ('automerge', 8);
        """

    /// What is read in one go: so many flows, or bytes of their definitions.
    private static let mostFlows = 1_024
    private static let mostBytes = 4 * 1_024 * 1_024
    /// Pages of the index that are merged in one transaction.
    private static let erasedPages: Int64 = 1_000

    func count(in source: Connection) throws(SQLiteError) -> Int64 {
        try source.statement("SELECT count(*) FROM flow WHERE date_deleted IS NULL").first { $0.int64(0) } ?? 0
    }

    func next(
        behind id: Int64, in source: Connection
    ) throws(SQLiteError) -> (part: [FlowWordsEntry], last: Int64, count: Int64)? {
        let rows = try source.statement(FlowWordsEntry.behind).bind(id)
        defer { rows.reset() }
        var (entries, last, bytes): ([FlowWordsEntry], Int64, Int) = ([], id, 0)
        while entries.count < Self.mostFlows, bytes < Self.mostBytes, try rows.step() {
            let entry = try FlowWordsEntry(rows, on: source)
            bytes += entry.bytes
            last = rows.int64(1)
            entries.append(entry)
        }
        return entries.isEmpty ? nil : (entries, last, Int64(entries.count))
    }

    func state(
        after changes: [FollowedChange], in source: Connection
    ) throws(SQLiteError) -> (part: [FlowWordsEntry], changes: Int) {
        var (entries, known, bytes, count): ([FlowWordsEntry], Set<String>, Int, Int) = ([], [], 0, 0)
        for change in changes where bytes < Self.mostBytes {
            count += 1
            // What belongs to a flow has more behind the flow's SID, and no words.
            guard FlowSID(change.resource) != nil, known.insert(change.resource).inserted else { continue }
            let entry = try FlowWordsEntry.entry(of: change.resource, on: source)
            bytes += entry.bytes
            entries.append(entry)
        }
        return (entries, count)
    }

    func prepare(_ reader: Connection) throws(SQLiteError) { try reader.keep(FlowWords.vocabulary) }

    func take(_ part: [FlowWordsEntry], into file: Connection) throws(SQLiteError) {
        // The row id of a flow that was purged may be another one's.
        for entry in part where entry.words == nil { try entry.write(to: file) }
        // For each step back, FTS5 would write a piece of its index.
        for entry in part.sorted(by: { $0.searchRowID < $1.searchRowID }) where entry.words != nil {
            try entry.write(to: file)
        }
    }

    func needsErasing(after change: FollowedChange) -> Bool { change.action == AuditAction.flowPurged.rawValue }

    /// FTS5 notes beside a word that a flow no longer has it; both are gone when the pieces that have them are merged.
    /// Source: https://sqlite.org/fts5.html#the_merge_command
    func erase(in file: Connection) throws(SQLiteError) -> Bool {
        let before = file.totalChanges
        try file.statement("INSERT INTO flow_search (flow_search, rank) VALUES ('merge', ?)").bind(-Self.erasedPages)
            .run()
        return file.totalChanges - before < 2
    }
}

/// A flow and what it is found by; without words where it is deleted, or gone.
struct FlowWordsEntry {
    struct Words {
        /// Each with the account before it, by which words of one account are never another's.
        let definition: [UInt8]
        let message: [UInt8]?
        let name: [UInt8]
    }

    let sid: String
    let searchRowID: Int64
    let words: Words?

    /// Of its texts.
    var bytes: Int { words.map { $0.definition.count + ($0.message?.count ?? 0) + $0.name.count } ?? 0 }

    static func entry(of sid: String, on source: Connection) throws(SQLiteError) -> FlowWordsEntry {
        let rows = try source.statement(one).bind(sid)
        defer { rows.reset() }
        guard try rows.step() else { return FlowWordsEntry(sid: sid, searchRowID: 0, words: nil) }
        return try FlowWordsEntry(rows, on: source)
    }

    private init(sid: String, searchRowID: Int64, words: Words?) {
        (self.sid, self.searchRowID, self.words) = (sid, searchRowID, words)
    }

    init(_ row: Statement, on source: Connection) throws(SQLiteError) {
        (sid, searchRowID) = (row.text(0), FlowSearchRow.id(of: row.int64(1), createdIn: row.int64(3)))
        let scope = [UInt8](PrefixQuery.scope(of: row.int64(2)).utf8) + [0x1E]
        words = Words(
            definition: scope + (try FlowTexts.strings(of: row.bytes(7), row.int64(6), on: source)),
            message: row.isNull(5) ? nil : scope + row.bytes(5), name: scope + row.bytes(4))
    }

    /// Has the index find the flow by these words, and no others.
    func write(to file: Connection) throws(SQLiteError) {
        let known = try file.statement("SELECT search_rowid FROM indexed_flow WHERE sid = ?").bind(sid)
            .first { $0.int64(0) }
        if let known {
            if known == searchRowID, try areKnown(on: file) { return }
            try file.statement("DELETE FROM flow_search WHERE rowid = ?").bind(known).run()
            if known != searchRowID || words == nil {
                try file.statement("DELETE FROM indexed_flow WHERE search_rowid = ?").bind(known).run()
            }
        }
        guard let words else { return }
        try file.statement("INSERT INTO flow_search (rowid, definition, message, name) VALUES (?, ?, ?, ?)")
            .bind(searchRowID).bind(text: words.definition).bind(text: words.message).bind(text: words.name).run()
        if known == searchRowID { return }
        try file.statement("INSERT INTO indexed_flow (search_rowid, sid) VALUES (?, ?)").bind(searchRowID).bind(sid)
            .run()
    }

    private func areKnown(on file: Connection) throws(SQLiteError) -> Bool {
        guard let words else { return false }
        return try file.statement("SELECT definition, message, name FROM flow_search WHERE rowid = ?")
            .bind(searchRowID)
            .first { row in
                row.bytes(0) == words.definition && row.isNull(1) == (words.message == nil)
                    && row.bytes(1) == words.message ?? [] && row.bytes(2) == words.name
            } ?? false
    }

    static let behind: StaticString = """
        SELECT sid, flow.id, account_id, date_created, friendly_name, commit_message, definition_id, text
        FROM flow CROSS JOIN definition ON definition.id = definition_id
        WHERE flow.id > ? AND date_deleted IS NULL ORDER BY flow.id
        """

    private static let one: StaticString = """
        SELECT sid, flow.id, account_id, date_created, friendly_name, commit_message, definition_id, text
        FROM flow CROSS JOIN definition ON definition.id = definition_id
        WHERE sid = ? AND date_deleted IS NULL
        """
}
