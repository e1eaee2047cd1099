import FlowRegistry
import SQLite

/// The table `account_usage`: what an account has, counted by the transaction of each change, and what it may have.
struct AccountUsageRow {
    let id: Int64
    let usage: AccountUsage
    let quotas: Quotas

    /// nil where there is no such account.
    ///
    /// - Parameter standard: what it may have that has no quotas of its own.
    static func row(
        of account: AccountSID, _ standard: Quotas, on connection: Connection
    ) throws(SQLiteError) -> AccountUsageRow? {
        try connection.statement(
            """
            SELECT account_id, flow_count, stored_bytes, key_count, audit_events, maximum_flows, maximum_stored_bytes,
                maximum_revisions_per_flow, maximum_keys, maximum_aliases_per_flow, maximum_audit_events
            FROM account JOIN account_usage ON account_id = account.id WHERE sid = ?
            """
        )
        .bind(account.description)
        .first { row in
            var quotas = standard
            if let flows = row.optionalInt64(5) { quotas.flows = flows }
            if let bytes = row.optionalInt64(6) { quotas.storedBytes = bytes }
            if let revisions = row.optionalInt64(7) { quotas.revisionsPerFlow = revisions }
            if let keys = row.optionalInt64(8) { quotas.keys = keys }
            if let aliases = row.optionalInt64(9) { quotas.aliasesPerFlow = aliases }
            if let events = row.optionalInt64(10) { quotas.auditEvents = events }
            return AccountUsageRow(id: row.int64(0), usage: AccountUsage(row, 1), quotas: quotas)
        }
    }

    /// Throws `.quotaReached` where so much more would be too much.
    func check(_ quota: Quota, _ used: Int64, adding more: Int64 = 1) throws(RegistryError) {
        let limit = quotas[quota]
        if used + more > limit { throw .quotaReached(quota, limit: limit) }
    }

    /// Counts a new flow and its entry in the audit log, if there is room for them. False, and nothing done, where there is none.
    static func takeRoom(
        forFlowOf bytes: Int64, in account: Int64, _ standard: Quotas, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        try connection.statement(
            """
            UPDATE account_usage
            SET flow_count = flow_count + 1, stored_bytes = stored_bytes + ?2, audit_events = audit_events + 1
            WHERE account_id = ?1 AND flow_count < coalesce(maximum_flows, ?3)
                AND stored_bytes + ?2 <= coalesce(maximum_stored_bytes, ?4)
                AND audit_events < coalesce(maximum_audit_events, ?5)
            """
        )
        .bind(account).bind(bytes).bind(standard.flows).bind(standard.storedBytes)
        .bind(standard.auditEvents).run()
        return connection.changes > 0
    }

    /// Counts a new flow and its entry in the audit log, whether or not there is room for them.
    ///
    /// - Parameter isAudited: whether it has an entry of its own.
    static func addFlow(
        of bytes: Int64, to account: Int64, isAudited: Bool, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account_usage
            SET flow_count = flow_count + 1, stored_bytes = stored_bytes + ?, audit_events = audit_events + ?
            WHERE account_id = ?
            """
        )
        .bind(bytes).bind(isAudited ? 1 : 0).bind(account).run()
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
