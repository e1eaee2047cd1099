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
            WHERE flow.sid = ? AND account.sid = ?
            ORDER BY test_user.position
            """
        )
        .bind(flow.description).bind(account.description).all { $0.text(0) }
    }

    /// False when the account has no such flow.
    static func replace(
        _ contacts: [String], of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        guard let id = try FlowRow.id(of: flow, in: account, on: connection) else { return false }
        try connection.statement("DELETE FROM test_user WHERE flow_id = ?").bind(id).run()
        for (position, contact) in contacts.enumerated() {
            try connection.statement("INSERT INTO test_user (flow_id, position, contact) VALUES (?, ?, ?)")
                .bind(id).bind(Int64(position)).bind(contact).run()
        }
        return true
    }
}
