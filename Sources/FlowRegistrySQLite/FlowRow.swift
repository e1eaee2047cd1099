import FlowRegistry
import SQLite

/// The table `flow`, which holds the members of each flow's latest revision; the deleted ones are `DeletedFlowRow`'s.
enum FlowRow {
    /// A flow's row, and what the audit log keeps of its latest revision.
    struct Head {
        let id: Int64
        let state: AuditState
        let mark: ChangeMark

        /// Of the row's id, revision, nonce, and the definition's hash.
        init(_ row: Statement, _ column: Int32) {
            let revision = row.int64(column + 1)
            id = row.int64(column)
            state = AuditState(revision: revision, hash: row.bytes(column + 3))
            mark = ChangeMark(number: revision, nonce: row.int64(column + 2))
        }

        init(id: Int64, state: AuditState, mark: ChangeMark) { (self.id, self.state, self.mark) = (id, state, mark) }
    }

    static func flow(
        _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Flow? {
        try connection.statement(
            """
            SELECT flow.sid, flow.revision, flow.status, flow.friendly_name, flow.commit_message, flow.author_sid,
                flow.date_created, flow.date_updated, definition.text, flow.nonce
            FROM flow JOIN account ON account.id = flow.account_id JOIN definition ON definition.id = flow.definition_id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            """
        )
        .bind(sid.description).bind(account.description)
        .first { row throws(SQLiteError) in
            try read(row, in: account, definition: FlowDefinition(trusted: row.bytes(8)), nonce: row.int64(9))
        }
    }

    static func listedFlow(
        _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Flow? {
        try connection.statement(
            """
            SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated, nonce
            FROM flow
            WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
            """
        )
        .bind(sid.description).bind(account.description)
        .first { row throws(SQLiteError) in try read(row, in: account, definition: nil, nonce: row.int64(8)) }
    }

    static func exists(_ sid: FlowSID, in account: AccountSID, on connection: Connection) throws(SQLiteError) -> Bool {
        try id(of: sid, in: account, on: connection) != nil
    }

    static func head(of sid: FlowSID, in account: AccountSID, on connection: Connection) throws(SQLiteError) -> Head? {
        try connection.statement(
            """
            SELECT flow.id, flow.revision, flow.nonce, definition.sha256
            FROM flow JOIN account ON account.id = flow.account_id JOIN definition ON definition.id = flow.definition_id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            """
        )
        .bind(sid.description).bind(account.description)
        .first { Head($0, 0) }
    }

    static func id(of sid: FlowSID, in account: AccountSID, on connection: Connection) throws(SQLiteError) -> Int64? {
        try connection.statement(
            """
            SELECT flow.id FROM flow JOIN account ON account.id = flow.account_id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            """
        )
        .bind(sid.description).bind(account.description).first { $0.int64(0) }
    }

    /// The first flow of this name.
    static func sid(
        named friendlyName: String, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> String? {
        try connection.statement(
            """
            SELECT sid FROM flow
            WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND friendly_name = ? AND date_deleted IS NULL
            ORDER BY date_created, sid LIMIT 1
            """
        )
        .bind(account.description).bind(friendlyName).first { $0.text(0) }
    }

    static func page(
        _ page: PageRequest<Position<Flow>>, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<Flow> {
        let rows: Statement
        switch page.start {
        case .first: rows = try connection.statement(newest).bind(account.description)
        case .after(let position): rows = try bind(position, to: connection.statement(after).bind(account.description))
        case .before(let position):
            rows = try bind(position, to: connection.statement(before).bind(account.description))
        }
        return try rows.bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, in: account, definition: nil) }
    }

    /// - Parameter owner: the account's row, which counts the flow already.
    static func insert(
        _ flow: NewFlow, as sid: FlowSID, in account: AccountSID, _ owner: Int64, at now: Timestamp,
        by actor: RevisionActorColumns, on connection: Connection
    ) throws(SQLiteError) -> (flow: Flow, head: Head) {
        let revision = FlowRevision(
            flowSID: sid, accountSID: account, number: 1, status: flow.status, friendlyName: flow.friendlyName,
            commitMessage: flow.commitMessage, authorSID: flow.authorSID, definition: flow.definition, dateCreated: now)
        let definition = try DefinitionRow.row(of: flow.definition, on: connection)
        try connection.statement(
            """
            INSERT INTO flow (sid, account_id, revision, published_revision, status, friendly_name, commit_message,
                author_sid, definition_id, date_created, stored_bytes, test_users_nonce)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, random() & 0xFFFFFFFFFF)
            """
        )
        .bind(sid.description).bind(owner).bind(flow.status == .published ? 1 : nil).bind(flow.status.rawValue)
        .bind(flow.friendlyName).bind(flow.commitMessage).bind(flow.authorSID).bind(definition.id)
        .bind(now.secondsSinceEpoch)
        .bind(StoredBytes.revision(flow.friendlyName, flow.commitMessage, definition: flow.definition)).run()
        let id = connection.lastInsertRowID
        try RevisionRow.insert(revision, flow: id, definition: definition.id, by: actor, on: connection)
        try FlowWidgetTypeRow.insert(flow, id, in: owner, at: now, definition: definition.id, on: connection)
        if !flow.definition.subflows.isEmpty { try FlowUseRow.update(definition.id, of: id, on: connection) }
        return (
            Flow(sid: sid, accountSID: account, latest: revision, dateCreated: now, dateUpdated: nil),
            Head(id: id, state: AuditState(revision: 1, hash: definition.sha256), mark: revision.mark)
        )
    }

    /// - Parameter keepsDate: whether the date is kept where it is earlier than the revision's before, as an import does;
    ///   a clock that was set back dates no revision so.
    static func update(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, at now: Timestamp, keepsDate: Bool = false,
        by actor: RevisionActorColumns, on connection: Connection
    ) throws(SQLiteError) -> Flow? {
        var (newDefinition, addedText): (Int64?, FlowDefinition?)
        if let definition = update.definition {
            let row = try DefinitionRow.row(of: definition, on: connection)
            newDefinition = row.id
            if try !isLatest(row.id, of: sid, on: connection) { addedText = definition }
        }
        let updated = try connection.statement(
            """
            UPDATE flow SET revision = revision + 1, status = ?1, friendly_name = coalesce(?2, friendly_name),
                commit_message = ?3, author_sid = ?4, definition_id = coalesce(?5, definition_id),
                date_updated = iif(?9, ?6, max(?6, coalesce(date_updated, date_created))),
                published_revision = iif(?1 = 'published', revision + 1, published_revision), nonce = ?10
            WHERE sid = ?7 AND account_id = (SELECT id FROM account WHERE sid = ?8) AND date_deleted IS NULL
            RETURNING id, definition_id
            """
        )
        .bind(update.status.rawValue).bind(update.friendlyName).bind(update.commitMessage).bind(update.authorSID)
        .bind(newDefinition).bind(now.secondsSinceEpoch).bind(sid.description).bind(account.description)
        .bind(keepsDate ? 1 : 0).bind(ChangeMark.newNonce()).first { ($0.int64(0), $0.int64(1)) }
        guard let (id, definition) = updated, let flow = try flow(sid, in: account, on: connection) else { return nil }
        try RevisionRow.insert(flow.latest, flow: id, definition: definition, by: actor, on: connection)
        let bytes = StoredBytes.revision(
            flow.latest.friendlyName, flow.latest.commitMessage, definition: addedText)
        try AccountUsageRow.add(bytes, to: id, on: connection)
        return flow
    }

    private static func isLatest(
        _ definition: Int64, of sid: FlowSID, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        try connection.statement("SELECT definition_id = ? FROM flow WHERE sid = ?").bind(definition)
            .bind(sid.description).first { $0.int64(0) } == 1
    }

    private static func bind(_ position: Position<Flow>, to statement: Statement) throws(SQLiteError) -> Statement {
        try statement.bind(position.dateCreated.secondsSinceEpoch).bind(position.sid.description)
    }

    /// - Parameter nonce: what the statement has read of it; 0 in lists.
    static func read(
        _ row: Statement, in account: AccountSID, definition: FlowDefinition?, nonce: Int64 = 0
    ) throws(SQLiteError) -> Flow {
        guard let sid = FlowSID(row.text(0)), let status = FlowStatus(rawValue: row.text(2)) else {
            throw .unreadableRow("flow")
        }
        let created = Timestamp(secondsSinceEpoch: row.int64(6))
        let updated = row.optionalTimestamp(7)
        let latest = FlowRevision(
            flowSID: sid, accountSID: account, number: row.int64(1), status: status, friendlyName: row.text(3),
            commitMessage: row.optionalText(4), authorSID: row.optionalText(5), definition: definition,
            dateCreated: updated ?? created, nonce: nonce)
        return Flow(sid: sid, accountSID: account, latest: latest, dateCreated: created, dateUpdated: updated)
    }

    private static let newest: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
        ORDER BY date_created DESC, sid DESC LIMIT ?
        """

    private static let after: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
            AND (date_created, sid) < (?, ?)
        ORDER BY date_created DESC, sid DESC LIMIT ?
        """

    private static let before: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated
        FROM flow WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
            AND (date_created, sid) > (?, ?)
        ORDER BY date_created ASC, sid ASC LIMIT ?
        """
}
