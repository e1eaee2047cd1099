import FlowRegistry
import SQLite

/// The search index: the words of every flow that is not deleted, by its latest revision.
struct FlowWordsFollower: Follower {
    static let name = "search"
    static let format: Int64 = 2
    static let schema = FlowWordsIndex.schema

    /// What is read in one go: so many flows, or bytes of their definitions.
    private static let mostFlows = 1_024
    private static let mostBytes = 8 * 1_024 * 1_024

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

    func prepare(_ reader: Connection) throws(SQLiteError) {
        for part in SearchPart.all { try reader.keep(part.vocabulary) }
    }

    func take(_ part: [FlowWordsEntry], into file: Connection) throws(SQLiteError) {
        try change(file) { index throws(SQLiteError) in try index.take(part) }
    }

    func needsErasing(after change: FollowedChange) -> Bool { change.action == AuditAction.flowPurged.rawValue }

    func isWasteful(_ file: Connection) throws(SQLiteError) -> Bool { try FlowWordsIndex(on: file).isWasteful }

    func beginRenewal(of file: Connection) throws(SQLiteError) {
        try change(file) { index throws(SQLiteError) in index.turn() }
    }

    func renew(_ part: [FlowWordsEntry], in file: Connection) throws(SQLiteError) {
        try change(file) { index throws(SQLiteError) in try index.renew(part) }
    }

    func endRenewal(of file: Connection) throws(SQLiteError) { try FlowWordsIndex(on: file).clear() }

    private func change(
        _ file: Connection, _ body: (inout FlowWordsIndex) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        var index = try FlowWordsIndex(on: file)
        try body(&index)
        try index.finish()
    }
}
