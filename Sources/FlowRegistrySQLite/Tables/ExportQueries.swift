import FlowRegistry
import SQLite

/// What an export reads of a flow, deleted ones included, unless their purge has begun.
enum ExportQueries {
    /// The account's first flow behind an id.
    static func next(
        after id: Int64, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> StoredFlow? {
        try connection.statement(
            """
            SELECT id, sid, revision, date_deleted FROM flow
            WHERE id > ? AND account_id = (SELECT id FROM account WHERE sid = ?)
                AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = flow.id)
            ORDER BY id LIMIT 1
            """
        )
        .bind(id).bind(account.description).first { row throws(SQLiteError) in try read(row, in: account) }
    }

    static func flow(
        _ id: Int64, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> StoredFlow? {
        try connection.statement(
            """
            SELECT id, sid, revision, date_deleted FROM flow
            WHERE id = ? AND account_id = (SELECT id FROM account WHERE sid = ?)
                AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = flow.id)
            """
        )
        .bind(id).bind(account.description).first { row throws(SQLiteError) in try read(row, in: account) }
    }

    /// The flow's revisions from `first` on, the oldest first, until `take` has enough.
    static func revisions(
        of flow: StoredFlow, from first: Int64, on connection: Connection,
        take: (FlowRevision) -> Bool
    ) throws(SQLiteError) {
        let rows = try connection.statement(
            """
            SELECT number, status, revision.friendly_name, commit_message, author_sid, revision.date_created,
                definition.text, actor_type, key_name.key_sid, key_name.friendly_name
            FROM revision JOIN definition ON definition.id = revision.definition_id
                LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
            WHERE flow_id = ? AND number >= ? ORDER BY number
            """
        )
        .bind(flow.id.value).bind(first)
        defer { rows.reset() }
        while try rows.step() {
            guard let status = FlowStatus(rawValue: rows.text(1)) else { throw .unreadableRow("revision") }
            let revision = FlowRevision(
                flowSID: flow.sid, accountSID: flow.account, number: rows.int64(0), status: status,
                friendlyName: rows.text(2),
                commitMessage: rows.optionalText(3), authorSID: rows.optionalText(4),
                definition: FlowDefinition(trusted: rows.bytes(6)),
                dateCreated: Timestamp(secondsSinceEpoch: rows.int64(5)),
                actor: try RevisionActorColumns.actor(rows, 7, in: flow.account))
            if !take(revision) { return }
        }
    }

    static func end(
        of flow: StoredFlow, on connection: Connection
    ) throws(SQLiteError) -> ExportedFlowEnd {
        let id = flow.id.value
        let users = try connection.statement("SELECT contact FROM test_user WHERE flow_id = ? ORDER BY position")
            .bind(id).all { $0.text(0) }
        return ExportedFlowEnd(
            flowSID: flow.sid, revisions: flow.revisions, dateDeleted: flow.dateDeleted, testUsers: users,
            aliases: try AliasTable.all(of: id, flow.sid, in: flow.account, on: connection),
            aliasMoves: try AliasMoveTable.all(of: id, flow.sid, in: flow.account, on: connection))
    }

    private static func read(_ row: Statement, in account: AccountSID) throws(SQLiteError) -> StoredFlow {
        guard let sid = FlowSID(row.text(1)) else { throw .unreadableRow("flow") }
        return StoredFlow(
            id: StoredID(row.int64(0)), sid: sid, account: account, revisions: row.int64(2),
            dateDeleted: row.optionalTimestamp(3))
    }
}
