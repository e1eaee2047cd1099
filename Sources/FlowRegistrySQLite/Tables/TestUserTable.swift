import FlowRegistry
import SQLite

/// The table `test_user`.
enum TestUserTable {
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

    /// What tells the flow's list from every other one; nil where the account has no such flow.
    static func nonce(
        of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Int64? {
        try connection.statement(
            """
            SELECT test_users_nonce FROM flow
            WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
            """
        )
        .bind(flow.description).bind(account.description).first { $0.int64(0) }
    }

    /// Gives what tells the new list from every other one.
    ///
    /// - Parameter bytes: how many more it counts.
    static func replace(
        with contacts: [String], of flow: Int64, bytes: Int64, on connection: Connection
    ) throws(SQLiteError) -> Int64 {
        try AccountUsageTable.add(bytes, to: flow, on: connection)
        let nonce = ChangeMark.newNonce()
        try connection.statement("UPDATE flow SET test_users_nonce = ? WHERE id = ?").bind(nonce).bind(flow).run()
        try connection.statement("DELETE FROM test_user WHERE flow_id = ?").bind(flow).run()
        for (position, contact) in contacts.enumerated() {
            try connection.statement("INSERT INTO test_user (flow_id, position, contact) VALUES (?, ?, ?)")
                .bind(flow).bind(Int64(position)).bind(contact).run()
        }
        return nonce
    }
}
