import FlowRegistry
import SQLite

/// The table `account`.
enum AccountTable {
    static func id(of account: AccountSID, on connection: Connection) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT id FROM account WHERE sid = ?").bind(account.description)
            .first { $0.int64(0) }
    }

    static func insert(_ account: Account, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT INTO account (sid, friendly_name, status, date_created, date_updated, require_if_match,
                subflow_references)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """
        )
        .bind(account.sid.description).bind(account.friendlyName).bind(account.status.rawValue)
        .bind(account.dateCreated.secondsSinceEpoch).bind(account.dateUpdated?.secondsSinceEpoch)
        .bind(account.policy.requiresPrecondition ? 1 : 0).bind(account.policy.subflows.rawValue).run()
    }

    static func first(on connection: Connection) throws(SQLiteError) -> AccountSID? {
        let sid = try connection.statement("SELECT sid FROM account ORDER BY id LIMIT 1").first { $0.text(0) }
        return sid.flatMap { AccountSID($0) }
    }

    static func account(
        _ sid: AccountSID, in scope: AccountScope, on connection: Connection
    ) throws(SQLiteError) -> Account? {
        try connection.statement(
            """
            SELECT sid, friendly_name, status, date_created, date_updated, (SELECT sid FROM account ORDER BY id LIMIT 1),
                require_if_match, subflow_references, flow_count, stored_bytes, key_count, audit_events, maximum_flows,
                maximum_stored_bytes, maximum_revisions_per_flow, maximum_keys, maximum_aliases_per_flow,
                maximum_requests_per_second, maximum_audit_events
            FROM account CROSS JOIN account_usage ON account_id = account.id WHERE sid = ?1 AND (?2 IS NULL OR sid = ?2)
            """
        )
        .bind(sid.description).bind(scope.account?.description).first { row throws(SQLiteError) in try read(row) }
    }

    static func page(
        _ page: PageRequest<Position<Account>>, in scope: AccountScope, matching filter: AccountFilter,
        on connection: Connection
    ) throws(SQLiteError) -> Page<Account> {
        let (statement, position): (StaticString, (date: Int64, sid: String)) =
            switch page.start {
            case .first: (older, (Int64.max, ""))
            case .after(let position): (older, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            case .before(let position): (newer, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            }
        return try connection.statement(statement).bind(scope.account?.description).bind(filter.friendlyName)
            .bind(filter.status?.rawValue).bind(position.date).bind(position.sid).bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row) }
    }

    static func update(
        _ account: Account, to update: AccountUpdate, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE account SET friendly_name = coalesce(?, friendly_name), status = coalesce(?, status),
                require_if_match = coalesce(?, require_if_match),
                subflow_references = coalesce(?, subflow_references),
                date_updated = max(?, coalesce(date_updated, date_created))
            WHERE sid = ?
            """
        )
        .bind(update.friendlyName).bind(update.status?.rawValue)
        .bind(update.requiresPrecondition.map { $0 ? 1 : 0 }).bind(update.subflows?.rawValue).bind(
            now.secondsSinceEpoch
        )
        .bind(account.sid.description).run()
        if !update.quotas.isEmpty { try replaceQuotas(of: account, by: update.quotas, on: connection) }
    }

    private static func replaceQuotas(
        of account: Account, by update: [Quota: Int64?], on connection: Connection
    ) throws(SQLiteError) {
        var quotas = account.quotas
        for (quota, limit) in update { quotas[quota] = limit }
        let statement = try connection.statement(
            """
            UPDATE account_usage SET maximum_flows = ?, maximum_stored_bytes = ?, maximum_revisions_per_flow = ?,
                maximum_keys = ?, maximum_aliases_per_flow = ?, maximum_requests_per_second = ?,
                maximum_audit_events = ?
            WHERE account_id = (SELECT id FROM account WHERE sid = ?)
            """)
        for quota in Quota.allCases { try statement.bind(quotas[quota]) }
        try statement.bind(account.sid.description).run()
    }

    private static func read(_ row: Statement) throws(SQLiteError) -> Account {
        guard let sid = AccountSID(row.text(0)), let status = AccountStatus(rawValue: row.text(2)),
            let owner = AccountSID(row.text(5)), let policy = policy(row, 6)
        else { throw .unreadableRow("account") }
        return Account(
            sid: sid, friendlyName: row.text(1), status: status, policy: policy, quotas: quotas(row, 12),
            usage: AccountUsage(row, 8), ownerSID: owner,
            dateCreated: Timestamp(secondsSinceEpoch: row.int64(3)), dateUpdated: row.optionalTimestamp(4))
    }

    /// The policy in two columns; nil for what no version of ours wrote.
    static func policy(_ row: Statement, _ column: Int32) -> AccountPolicy? {
        SubflowPolicy(rawValue: row.text(column + 1)).map {
            AccountPolicy(requiresPrecondition: row.int64(column) == 1, subflows: $0)
        }
    }

    /// Each quota's column in turn, NULL where the account has none of its own.
    static func quotas(_ row: Statement, _ column: Int32) -> [Quota: Int64] {
        var quotas: [Quota: Int64] = [:]
        for (index, quota) in Quota.allCases.enumerated() {
            quotas[quota] = row.optionalInt64(column + Int32(index))
        }
        return quotas
    }

    /// What becomes of a change of the account's that breaks the use of a subflow.
    static func subflowPolicy(of account: AccountSID, on connection: Connection) throws(SQLiteError) -> SubflowPolicy? {
        let text = try connection.statement("SELECT subflow_references FROM account WHERE sid = ?")
            .bind(account.description).first { $0.text(0) }
        return text.flatMap(SubflowPolicy.init)
    }

    private static let older: StaticString = """
        SELECT sid, friendly_name, status, date_created, date_updated, (SELECT sid FROM account ORDER BY id LIMIT 1),
            require_if_match, subflow_references, flow_count, stored_bytes, key_count, audit_events, maximum_flows,
            maximum_stored_bytes, maximum_revisions_per_flow, maximum_keys, maximum_aliases_per_flow,
            maximum_requests_per_second, maximum_audit_events
        FROM account CROSS JOIN account_usage ON account_id = account.id
        WHERE (?1 IS NULL OR sid = ?1) AND (?2 IS NULL OR friendly_name = ?2) AND (?3 IS NULL OR status = ?3)
            AND (date_created, sid) < (?4, ?5)
        ORDER BY date_created DESC, sid DESC LIMIT ?6
        """

    private static let newer: StaticString = """
        SELECT sid, friendly_name, status, date_created, date_updated, (SELECT sid FROM account ORDER BY id LIMIT 1),
            require_if_match, subflow_references, flow_count, stored_bytes, key_count, audit_events, maximum_flows,
            maximum_stored_bytes, maximum_revisions_per_flow, maximum_keys, maximum_aliases_per_flow,
            maximum_requests_per_second, maximum_audit_events
        FROM account CROSS JOIN account_usage ON account_id = account.id
        WHERE (?1 IS NULL OR sid = ?1) AND (?2 IS NULL OR friendly_name = ?2) AND (?3 IS NULL OR status = ?3)
            AND (date_created, sid) > (?4, ?5)
        ORDER BY date_created ASC, sid ASC LIMIT ?6
        """
}
