import FlowRegistry
import SQLite

/// The rows of the table `flow` that are hidden, and all that belongs to them with them.
enum DeletedFlowQueries {
    static func hide(_ version: FlowVersion, at now: Timestamp, on connection: Connection) throws(SQLiteError) {
        try FlowUseTable.changing(version.id.value, FlowUseTable.ofFlow, on: connection) { () throws(SQLiteError) in
            try connection.statement("UPDATE flow SET date_deleted = ? WHERE id = ?").bind(now.secondsSinceEpoch)
                .bind(version.id.value).run()
        }
    }

    /// nil where the account has no such deleted flow, or its purge has begun.
    static func restore(
        _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> FlowVersion? {
        let restored = try connection.statement(
            """
            UPDATE flow SET date_deleted = NULL
            WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = flow.id)
            RETURNING id
            """
        )
        .bind(sid.description).bind(account.description).all { $0.int64(0) }.first
        guard let restored else { return nil }
        try FlowUseTable.changing(restored, FlowUseTable.ofFlow, on: connection) {}
        return try FlowTable.version(of: sid, in: account, on: connection)
    }

    /// The flow of whichever account whose purge has begun, or else the first one that was deleted no later than this.
    static func first(until end: Int64, on connection: Connection) throws(SQLiteError) -> FlowVersion? {
        try connection.statement(
            """
            SELECT flow.sid, account.sid, flow.id, flow.revision, flow.nonce, flow.friendly_name, definition.sha256
            FROM flow JOIN account ON account.id = flow.account_id JOIN definition ON definition.id = flow.definition_id
            WHERE flow.id = coalesce((SELECT flow_id FROM flow_purge LIMIT 1),
                (SELECT id FROM flow WHERE date_deleted IS NOT NULL AND date_deleted <= ? ORDER BY date_deleted LIMIT 1))
            """
        )
        .bind(end)
        .first { row throws(SQLiteError) in
            guard let sid = FlowSID(row.text(0)), let account = AccountSID(row.text(1)) else {
                throw .unreadableRow("flow")
            }
            return FlowVersion(row, 2, sid, account)
        }
    }

    static func page(
        _ page: PageRequest<Position<Flow>>, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<DeletedFlow> {
        let (statement, position): (StaticString, (date: Int64, sid: String)) =
            switch page.start {
            case .first: (earlier, (Int64.max, ""))
            case .after(let position): (earlier, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            case .before(let position): (later, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            }
        return try connection.statement(statement).bind(account.description).bind(position.date)
            .bind(position.sid).bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, in: account) }
    }

    private static func read(_ row: Statement, in account: AccountSID) throws(SQLiteError) -> DeletedFlow {
        DeletedFlow(
            flow: try FlowTable.read(row, in: account, definition: nil),
            dateDeleted: Timestamp(secondsSinceEpoch: row.int64(8)))
    }

    private static let earlier: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated, date_deleted
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
            AND (date_deleted, sid) < (?, ?) AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = flow.id)
        ORDER BY date_deleted DESC, sid DESC LIMIT ?
        """

    private static let later: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated, date_deleted
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
            AND (date_deleted, sid) > (?, ?) AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = flow.id)
        ORDER BY date_deleted ASC, sid ASC LIMIT ?
        """
}
