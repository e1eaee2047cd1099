import FlowRegistry
import SQLite

/// The rows of the table `flow` that are hidden, and all that belongs to them with them.
struct DeletedFlowRow {
    let sid: FlowSID
    let accountSID: AccountSID
    let head: FlowRow.Head

    static func hide(_ head: FlowRow.Head, at now: Timestamp, on connection: Connection) throws(SQLiteError) {
        try connection.statement("UPDATE flow SET date_deleted = ? WHERE id = ?").bind(now.secondsSinceEpoch)
            .bind(head.id).run()
    }

    /// The number of its latest revision; nil where the account has no such deleted flow.
    static func restore(
        _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Int64? {
        try connection.statement(
            """
            UPDATE flow SET date_deleted = NULL
            WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
            RETURNING revision
            """
        )
        .bind(sid.description).bind(account.description).first { $0.int64(0) }
    }

    /// Up to so many flows of every account that were deleted no later than this, the first deleted first.
    static func deleted(
        until end: Int64, limit: Int, on connection: Connection
    ) throws(SQLiteError) -> [DeletedFlowRow] {
        try connection.statement(
            """
            SELECT flow.sid, account.sid, flow.id, flow.revision, definition.sha256
            FROM flow JOIN account ON account.id = flow.account_id JOIN definition ON definition.id = flow.definition_id
            WHERE flow.date_deleted IS NOT NULL AND flow.date_deleted <= ? ORDER BY flow.date_deleted LIMIT ?
            """
        )
        .bind(end).bind(Int64(limit))
        .all { row throws(SQLiteError) in
            guard let sid = FlowSID(row.text(0)), let account = AccountSID(row.text(1)) else {
                throw .unreadableRow("flow")
            }
            let state = AuditState(revision: row.int64(3), hash: row.bytes(4))
            return DeletedFlowRow(sid: sid, accountSID: account, head: FlowRow.Head(id: row.int64(2), state: state))
        }
    }

    static func page(
        _ page: PageRequest<Position<Flow>>, in account: AccountSID, keptFor seconds: Int64, on connection: Connection
    ) throws(SQLiteError) -> Page<DeletedFlow> {
        let (statement, position): (StaticString, (date: Int64, sid: String)) =
            switch page.start {
            case .first: (earlier, (Int64.max, ""))
            case .after(let position): (earlier, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            case .before(let position): (later, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            }
        return try connection.statement(statement).bind(account.description).bind(position.date)
            .bind(position.sid).bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, in: account, keptFor: seconds) }
    }

    private static func read(
        _ row: Statement, in account: AccountSID, keptFor seconds: Int64
    ) throws(SQLiteError) -> DeletedFlow {
        let deleted = row.int64(8)
        return DeletedFlow(
            flow: try FlowRow.read(row, in: account, definition: nil),
            dateDeleted: Timestamp(secondsSinceEpoch: deleted),
            datePurged: Timestamp(secondsSinceEpoch: deleted + seconds))
    }

    private static let earlier: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated, date_deleted
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
            AND (date_deleted, sid) < (?, ?)
        ORDER BY date_deleted DESC, sid DESC LIMIT ?
        """

    private static let later: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated, date_deleted
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NOT NULL
            AND (date_deleted, sid) > (?, ?)
        ORDER BY date_deleted ASC, sid ASC LIMIT ?
        """
}
