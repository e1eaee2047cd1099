import FlowRegistry
import SQLite

/// The table `flow`, which holds the members of each flow's latest revision; the deleted ones are `DeletedFlowQueries`'s.
enum FlowTable {
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

    static func summary(
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

    static func version(
        of sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> FlowVersion? {
        try connection.statement(
            """
            SELECT flow.id, flow.revision, flow.nonce, flow.friendly_name, definition.sha256
            FROM flow JOIN account ON account.id = flow.account_id JOIN definition ON definition.id = flow.definition_id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            """
        )
        .bind(sid.description).bind(account.description)
        .first { FlowVersion($0, 0, sid, account) }
    }

    /// The first flow of this name.
    static func sid(
        named friendlyName: String, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> FlowSID? {
        try connection.statement(
            """
            SELECT sid FROM flow
            WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND friendly_name = ? AND date_deleted IS NULL
            ORDER BY date_created, sid LIMIT 1
            """
        )
        .bind(account.description).bind(friendlyName)
        .first { row throws(SQLiteError) in
            guard let sid = FlowSID(row.text(0)) else { throw .unreadableRow("flow") }
            return sid
        }
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

    /// - Parameters:
    ///   - owner: the account's row, which counts the flow already.
    ///   - bytes: what it counts.
    static func insert(
        _ flow: NewFlow, as sid: FlowSID, in account: AccountSID, _ owner: Int64, bytes: Int64, at now: Timestamp,
        by actor: RevisionActorColumns, on connection: Connection
    ) throws(SQLiteError) -> (flow: Flow, version: FlowVersion) {
        let revision = FlowRevision(
            flowSID: sid, accountSID: account, number: 1, status: flow.status, friendlyName: flow.friendlyName,
            commitMessage: flow.commitMessage, authorSID: flow.authorSID, definition: flow.definition, dateCreated: now)
        let definition = try DefinitionTable.row(of: flow.definition, on: connection)
        try connection.statement(
            """
            INSERT INTO flow (sid, account_id, revision, published_revision, status, friendly_name, commit_message,
                author_sid, definition_id, date_created, stored_bytes, test_users_nonce)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, random() & 0xFFFFFFFFFF)
            """
        )
        .bind(sid.description).bind(owner).bind(flow.status == .published ? 1 : nil).bind(flow.status.rawValue)
        .bind(flow.friendlyName).bind(flow.commitMessage).bind(flow.authorSID).bind(definition.id)
        .bind(now.secondsSinceEpoch).bind(bytes).run()
        let id = connection.lastInsertRowID
        try RevisionTable.insert(revision, flow: id, definition: definition.id, by: actor, on: connection)
        try FlowWidgetTypeTable.insert(flow, id, in: owner, at: now, definition: definition.id, on: connection)
        if !flow.definition.subflows.isEmpty { try FlowUseTable.update(definition.id, of: id, on: connection) }
        return (
            Flow(sid: sid, accountSID: account, latest: revision, dateCreated: now, dateUpdated: nil),
            FlowVersion(
                id: StoredID(id), flow: sid, account: account, mark: revision.mark,
                friendlyName: flow.friendlyName, definitionHash: definition.sha256)
        )
    }

    /// - Parameters:
    ///   - bytes: what the revision counts.
    ///   - keepsDate: whether the date is kept where it is earlier than the revision's before, as an import does; a clock
    ///     that was set back dates no revision so.
    static func append(
        _ update: FlowUpdate, to version: FlowVersion, bytes: Int64, at now: Timestamp, keepsDate: Bool,
        by actor: RevisionActorColumns, on connection: Connection
    ) throws(SQLiteError) -> (flow: Flow, version: FlowVersion) {
        let new = try update.definition.map { definition throws(SQLiteError) in
            try DefinitionTable.row(of: definition, on: connection)
        }
        let mark = ChangeMark(number: version.mark.number + 1, nonce: ChangeMark.newNonce())
        let (stored, revision) = try FlowWidgetTypeTable.updating(version.id.value, on: connection) {
            () throws(SQLiteError) in
            let stored = try write(update, definition: new?.id, mark, to: version, at: now, keepsDate, on: connection)
            var definition = update.definition
            if definition == nil { definition = try DefinitionTable.definition(stored.definition, on: connection) }
            let revision = FlowRevision(
                flowSID: version.flow, accountSID: version.account, number: mark.number, status: update.status,
                friendlyName: update.friendlyName ?? version.friendlyName, commitMessage: update.commitMessage,
                authorSID: update.authorSID, definition: definition, dateCreated: stored.updated, nonce: mark.nonce)
            try RevisionTable.insert(
                revision, flow: version.id.value, definition: stored.definition, by: actor, on: connection)
            return (stored, revision)
        }
        try AccountUsageTable.add(bytes, to: version.id.value, on: connection)
        return (
            Flow(
                sid: version.flow, accountSID: version.account, latest: revision, dateCreated: stored.created,
                dateUpdated: stored.updated),
            FlowVersion(
                id: version.id, flow: version.flow, account: version.account, mark: mark,
                friendlyName: revision.friendlyName, definitionHash: new?.sha256 ?? version.definitionHash)
        )
    }

    private typealias Written = (definition: Int64, created: Timestamp, updated: Timestamp)

    private static func write(
        _ update: FlowUpdate, definition: Int64?, _ mark: ChangeMark, to version: FlowVersion, at now: Timestamp,
        _ keepsDate: Bool, on connection: Connection
    ) throws(SQLiteError) -> Written {
        let written = try connection.statement(append).bind(mark.number).bind(update.status.rawValue)
            .bind(update.friendlyName).bind(update.commitMessage).bind(update.authorSID).bind(definition)
            .bind(now.secondsSinceEpoch).bind(keepsDate ? 1 : 0).bind(mark.nonce).bind(version.id.value)
            .first { row -> Written in
                (
                    definition: row.int64(0), created: Timestamp(secondsSinceEpoch: row.int64(1)),
                    updated: Timestamp(secondsSinceEpoch: row.int64(2))
                )
            }
        guard let written else { throw .unreadableRow("flow") }
        return written
    }

    private static let append: StaticString = """
        UPDATE flow SET revision = ?1, status = ?2, friendly_name = coalesce(?3, friendly_name),
            commit_message = ?4, author_sid = ?5, definition_id = coalesce(?6, definition_id),
            date_updated = iif(?8, ?7, max(?7, coalesce(date_updated, date_created))),
            published_revision = iif(?2 = 'published', ?1, published_revision), nonce = ?9
        WHERE id = ?10
        RETURNING definition_id, date_created, date_updated
        """

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

extension FlowVersion {
    /// Of the row's id, revision, nonce and name, and the definition's hash, in five columns.
    init(_ row: Statement, _ column: Int32, _ flow: FlowSID, _ account: AccountSID) {
        self.init(
            id: StoredID(row.int64(column)), flow: flow, account: account,
            mark: ChangeMark(number: row.int64(column + 1), nonce: row.int64(column + 2)),
            friendlyName: row.text(column + 3), definitionHash: row.bytes(column + 4))
    }
}
