import FlowRegistry
import SQLite

/// The table `imported_flow`: what an import has left of a flow, by which the next one sees what was changed here since.
struct ImportedFlowRow: Equatable {
    let testUsersHash: [UInt8]
    let dateDeleted: Timestamp?

    init(testUsers: [String], dateDeleted: Timestamp?) {
        testUsersHash = TestUserRow.state(of: testUsers).hash
        self.dateDeleted = dateDeleted
    }

    /// As another one, but for a deletion that was taken back or made.
    init(_ other: Self, dateDeleted: Timestamp?) {
        testUsersHash = other.testUsersHash
        self.dateDeleted = dateDeleted
    }

    private init(_ row: Statement) {
        testUsersHash = row.bytes(0)
        dateDeleted = row.optionalTimestamp(1)
    }

    /// nil for a flow that no import has brought, or seen as it comes from elsewhere.
    static func row(of flow: Int64, on connection: Connection) throws(SQLiteError) -> ImportedFlowRow? {
        try connection.statement("SELECT test_users_hash, date_deleted FROM imported_flow WHERE flow_id = ?").bind(flow)
            .first { ImportedFlowRow($0) }
    }

    /// Takes the place of the row that there may be.
    func write(of flow: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            "INSERT OR REPLACE INTO imported_flow (flow_id, test_users_hash, date_deleted) VALUES (?, ?, ?)"
        )
        .bind(flow).bind(blob: testUsersHash).bind(dateDeleted?.secondsSinceEpoch).run()
    }
}
