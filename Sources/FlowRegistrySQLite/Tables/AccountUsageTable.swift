import FlowRegistry
import SQLite

/// The table `account_usage`: what an account has, counted by the transaction of each change, and what it may have.
enum AccountUsageTable {
    static func usage(of account: AccountSID, on connection: Connection) throws(SQLiteError) -> StoredUsage? {
        try connection.statement(
            """
            SELECT account_id, flow_count, stored_bytes, key_count, audit_events, maximum_flows, maximum_stored_bytes,
                maximum_revisions_per_flow, maximum_keys, maximum_aliases_per_flow, maximum_requests_per_second,
                maximum_audit_events
            FROM account JOIN account_usage ON account_id = account.id WHERE sid = ?
            """
        )
        .bind(account.description)
        .first {
            StoredUsage(id: StoredID($0.int64(0)), usage: AccountUsage($0, 1), quotas: AccountTable.quotas($0, 5))
        }
    }

    /// Counts a new flow, if there is room for it and for its entry in the audit log. False, and nothing done, where there is
    /// none.
    static func takeRoom(
        forFlowOf bytes: Int64, in account: Int64, _ standard: Quotas, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        try connection.statement(
            """
            UPDATE account_usage SET flow_count = flow_count + 1, stored_bytes = stored_bytes + ?2
            WHERE account_id = ?1 AND flow_count < coalesce(maximum_flows, ?3)
                AND stored_bytes + ?2 <= coalesce(maximum_stored_bytes, ?4)
                AND audit_events < coalesce(maximum_audit_events, ?5)
            """
        )
        .bind(account).bind(bytes).bind(standard.flows).bind(standard.storedBytes)
        .bind(standard.auditEvents).run()
        return connection.changes > 0
    }

    /// Counts a new flow, whether or not there is room for it.
    static func addFlow(of bytes: Int64, to account: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account_usage SET flow_count = flow_count + 1, stored_bytes = stored_bytes + ?
            WHERE account_id = ?
            """
        )
        .bind(bytes).bind(account).run()
    }

    /// Counts so many bytes more, or less, for a flow and its account.
    static func add(_ bytes: Int64, to flow: Int64, on connection: Connection) throws(SQLiteError) {
        let account = try connection.statement(
            "UPDATE flow SET stored_bytes = stored_bytes + ? WHERE id = ? RETURNING account_id"
        )
        .bind(bytes).bind(flow).all { $0.int64(0) }
        for account in account {
            try connection.statement("UPDATE account_usage SET stored_bytes = stored_bytes + ? WHERE account_id = ?")
                .bind(bytes).bind(account).run()
        }
    }

    /// Takes back what a flow has counted, which is about to be purged.
    static func giveBack(_ flow: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account_usage
            SET flow_count = flow_count - 1, stored_bytes = account_usage.stored_bytes - flow.stored_bytes
            FROM flow WHERE flow.id = ? AND account_usage.account_id = flow.account_id
            """
        )
        .bind(flow).run()
    }

    /// Counts an entry of the audit log.
    ///
    /// - Parameter row: the account's, where it is known.
    static func addAuditEvent(
        about account: AccountSID, _ row: Int64?, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account_usage SET audit_events = audit_events + 1
            WHERE account_id = coalesce(?1, (SELECT id FROM account WHERE sid = ?2))
            """
        )
        .bind(row).bind(row == nil ? account.description : nil).run()
    }

    static func addKeys(_ count: Int64, to account: AccountSID, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account_usage SET key_count = key_count + ? WHERE account_id = (SELECT id FROM account WHERE sid = ?)
            """
        )
        .bind(count).bind(account.description).run()
    }
}

extension AccountUsage {
    /// Flows, bytes, keys and entries in four columns.
    init(_ row: Statement, _ column: Int32) {
        self.init(
            flows: row.int64(column), storedBytes: row.int64(column + 1), keys: row.int64(column + 2),
            auditEvents: row.int64(column + 3))
    }
}
