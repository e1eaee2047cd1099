import FlowRegistry
import SQLite

/// Deletes a deleted flow for good, in as many transactions as it takes, and with it all that belongs to it: the table
/// `flow_purge` has it from the first on, the row of the flow goes with the last.
///
/// The latest revision stays until then, so that the entry in the audit log can tell what there was.
struct FlowPurge {
    let flow: FlowVersion
    let connection: Connection

    /// True when nothing of the flow is left; false when the slice is used up.
    func run(_ slice: inout PurgeSlice) throws(SQLiteError) -> Bool {
        let isOver = slice.isUsedUp
        try begin()
        if isOver { return false }
        return try connection.erasing { () throws(SQLiteError) in
            while try deleteSome(Self.testUsers, &slice) { if slice.isUsedUp { return false } }
            while try deleteSome(Self.aliasMoves, &slice) { if slice.isUsedUp { return false } }
            while try deleteRevision(&slice) { if slice.isUsedUp { return false } }
            try deleteFlow(&slice)
            return true
        }
    }

    private func begin() throws(SQLiteError) {
        try connection.statement("INSERT OR IGNORE INTO flow_purge (flow_id) VALUES (?)").bind(flow.id.value).run()
        guard connection.changes > 0 else { return }
        try FlowWidgetTypeTable.delete(of: flow.id.value, on: connection)
        try connection.statement("DELETE FROM alias WHERE flow_id = ?").bind(flow.id.value).run()
    }

    private func deleteSome(_ statement: StaticString, _ slice: inout PurgeSlice) throws(SQLiteError) -> Bool {
        try connection.statement(statement).bind(flow.id.value).bind(Int64(slice.rows)).run()
        let count = Int(connection.changes)
        slice.spend(rows: count)
        return count > 0
    }

    /// The first one that is left; false where that is the latest.
    private func deleteRevision(_ slice: inout PurgeSlice) throws(SQLiteError) -> Bool {
        let definition = try connection.statement(Self.revision).bind(flow.id.value).bind(flow.mark.number)
            .all { $0.int64(0) }.first
        guard let definition else { return false }
        slice.spend(rows: 1, bytes: try DefinitionTable.deleteIfUnused(definition, on: connection))
        return true
    }

    private func deleteFlow(_ slice: inout PurgeSlice) throws(SQLiteError) {
        try AccountUsageTable.giveBack(flow.id.value, on: connection)
        let definition = try connection.statement("DELETE FROM flow WHERE id = ? RETURNING definition_id")
            .bind(flow.id.value).all { $0.int64(0) }
        for definition in definition {
            slice.spend(rows: 1, bytes: try DefinitionTable.deleteIfUnused(definition, on: connection))
        }
    }

    private static let testUsers: StaticString = """
        DELETE FROM test_user WHERE flow_id = ?1
            AND position IN (SELECT position FROM test_user WHERE flow_id = ?1 LIMIT ?2)
        """

    private static let aliasMoves: StaticString = """
        DELETE FROM alias_move WHERE flow_id = ?1
            AND (name, number) IN (SELECT name, number FROM alias_move WHERE flow_id = ?1 LIMIT ?2)
        """

    private static let revision: StaticString = """
        DELETE FROM revision WHERE flow_id = ?1
            AND number = (SELECT number FROM revision WHERE flow_id = ?1 AND number < ?2 ORDER BY number LIMIT 1)
        RETURNING definition_id
        """
}

/// What one transaction may delete of what is over, so that no write waits long for the disk.
struct PurgeSlice {
    private(set) var rows = 256
    /// Deleted text is overwritten, and so as much writing as it was.
    private(set) var bytes: Int64 = 1 << 20

    private let time: WorkSlice
    /// Whether anything is deleted: as long as nothing is, time is no end.
    private var isBegun = false

    init(on connection: Connection) { time = connection.beginSlice() }

    var isUsedUp: Bool { rows <= 0 || bytes <= 0 || isBegun && time.isOver }

    mutating func spend(rows: Int = 0, bytes: Int64 = 0) {
        isBegun = true
        self.rows -= rows
        self.bytes -= bytes
    }
}
