import FlowRegistry
import SQLite

/// The table `test_user`.
enum TestUserRow {
    static func all(
        of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT test_user.contact
            FROM flow JOIN account ON account.id = flow.account_id JOIN test_user ON test_user.flow_id = flow.id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            ORDER BY test_user.position
            """
        )
        .bind(flow.description).bind(account.description).all { $0.text(0) }
    }

    /// - Parameter old: those that the flow has.
    static func replace(
        _ old: [String], with contacts: [String], of flow: Int64, on connection: Connection
    ) throws(SQLiteError) {
        try AccountUsageRow.add(StoredBytes.testUsers(contacts) - StoredBytes.testUsers(old), to: flow, on: connection)
        try connection.statement("DELETE FROM test_user WHERE flow_id = ?").bind(flow).run()
        for (position, contact) in contacts.enumerated() {
            try connection.statement("INSERT INTO test_user (flow_id, position, contact) VALUES (?, ?, ?)")
                .bind(flow).bind(Int64(position)).bind(contact).run()
        }
    }

    static func state(of contacts: [String]) -> AuditState {
        var hash = FieldHash()
        for contact in contacts { hash.add(contact) }
        return AuditState(hash: hash.finalized())
    }
}
