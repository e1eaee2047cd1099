import FlowRegistry
import SQLite

/// The table `imported_flow`: what an import has left of a flow.
enum ImportedFlowTable {
    static func state(of flow: Int64, on connection: Connection) throws(SQLiteError) -> ImportedState? {
        try connection.statement("SELECT test_users_hash, date_deleted FROM imported_flow WHERE flow_id = ?").bind(flow)
            .first { ImportedState(testUsersHash: $0.bytes(0), dateDeleted: $0.optionalTimestamp(1)) }
    }

    /// Takes the place of the row that there may be.
    static func set(_ state: ImportedState, of flow: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            "INSERT OR REPLACE INTO imported_flow (flow_id, test_users_hash, date_deleted) VALUES (?, ?, ?)"
        )
        .bind(flow).bind(blob: state.testUsersHash).bind(state.dateDeleted?.secondsSinceEpoch).run()
    }

    /// A flow by its SID alone.
    static func flow(_ flow: FlowSID, on connection: Connection) throws(SQLiteError) -> StoredFlow? {
        try connection.statement(
            """
            SELECT flow.id, account.sid, flow.revision, flow.date_deleted
            FROM flow JOIN account ON account.id = flow.account_id WHERE flow.sid = ?
            """
        )
        .bind(flow.description)
        .first { row throws(SQLiteError) in
            guard let account = AccountSID(row.text(1)) else { throw .unreadableRow("flow") }
            return StoredFlow(
                id: StoredID(row.int64(0)), sid: flow, account: account, revisions: row.int64(2),
                dateDeleted: row.optionalTimestamp(3))
        }
    }
}
