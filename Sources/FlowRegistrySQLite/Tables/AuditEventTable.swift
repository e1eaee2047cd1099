import FlowRegistry
import SQLite

/// The table `audit_event`: appended to by every change, in the change's own transaction.
enum AuditEventTable {
    static func last(on connection: Connection) throws(SQLiteError) -> LastAuditEvent? {
        try connection.statement(
            """
            SELECT number, hash, date_created, coalesce(date_reached, date_created)
            FROM audit_event ORDER BY number DESC LIMIT 1
            """
        )
        .first {
            LastAuditEvent(
                number: $0.int64(0), hash: $0.bytes(1), dateCreated: Timestamp(secondsSinceEpoch: $0.int64(2)),
                dateReached: Timestamp(secondsSinceEpoch: $0.int64(3)))
        }
    }

    /// When the latest of the last changes began; nil for an empty log.
    ///
    /// The clock may have been set back: so many of the last entries are looked at.
    static func latestDate(on connection: Connection) throws(SQLiteError) -> Timestamp? {
        try connection.statement(
            """
            SELECT max(date_created) FROM audit_event WHERE number > (SELECT max(number) FROM audit_event) - 8192
            """
        )
        .first { $0.optionalInt64(0).map { Timestamp(secondsSinceEpoch: $0) } } ?? nil
    }

    /// Appends an entry, and counts it for its account.
    ///
    /// - Parameter row: the account's, where it is known.
    static func append(
        _ event: AuditEvent, dateReached: Timestamp, account row: Int64?, on connection: Connection
    ) throws(SQLiteError) {
        let actor = ActorColumns(event.actor.authority)
        let actorRow: Int64? = if case .credential(_, event.accountSID) = event.actor.authority { row } else { nil }
        try connection.statement(
            """
            INSERT INTO audit_event (number, account_id, action, resource_sid, before_revision, before_hash,
                after_revision, after_hash, actor_account_id, actor_key_sid, address, request_id, date_created,
                previous_hash, hash, actor_is_service, date_reached)
            VALUES (?, coalesce(?, (SELECT id FROM account WHERE sid = ?)), ?, ?, ?, ?, ?, ?,
                coalesce(?, (SELECT id FROM account WHERE sid = ?)), ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        .bind(event.number).bind(row).bind(row == nil ? event.accountSID.description : nil)
        .bind(event.action.rawValue).bind(event.resourceSID)
        .bind(event.before?.revision).bind(blob: event.before?.hash).bind(event.after?.revision)
        .bind(blob: event.after?.hash).bind(actorRow)
        .bind(actorRow == nil ? actor.account : nil).bind(actor.key).bind(event.actor.address)
        .bind(event.actor.requestID).bind(event.dateCreated.secondsSinceEpoch).bind(blob: event.previousHash)
        .bind(blob: event.hash).bind(actor.isService ? 1 : 0)
        .bind(dateReached > event.dateCreated ? dateReached.secondsSinceEpoch : nil).run()
        try AccountUsageTable.addAuditEvent(about: event.accountSID, row, on: connection)
    }

    /// Whether the log has that entry.
    ///
    /// - Parameter account: whose it has to be about; nil for anybody's.
    static func exists(
        _ position: AuditPosition, in account: AccountSID?, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        let hash = try connection.statement(
            """
            SELECT hash FROM audit_event
            WHERE number = ?1 AND (?2 IS NULL OR account_id = (SELECT id FROM account WHERE sid = ?2))
            """
        )
        .bind(position.number).bind(account?.description).first { $0.bytes(0) }
        return hash.map { AuditPosition(number: position.number, hash: $0) } == position
    }

    static func page(
        _ page: PageRequest<AuditPosition>, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<AuditEvent> {
        let (statement, number): (StaticString, Int64) =
            switch page.start {
            case .first: (older, Int64.max)
            case .after(let position): (older, position.number)
            case .before(let position): (newer, position.number)
            }
        return try connection.statement(statement).bind(account.description).bind(number).bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row) }
    }

    /// The entry of a number that the log has.
    static func event(_ number: Int64, on connection: Connection) throws(SQLiteError) -> AuditEvent {
        let event = try connection.statement(following).bind(number - 1).bind(1)
            .first { row throws(SQLiteError) in try read(row) }
        guard let event, event.number == number else { throw .unreadableRow("audit_event") }
        return event
    }

    /// Up to so many entries of the whole log behind `number`, oldest first; nil for one that no version of ours wrote.
    static func entries(
        after number: Int64, limit: Int, on connection: Connection
    ) throws(SQLiteError) -> [AuditEvent?] {
        try connection.statement(following).bind(number).bind(Int64(limit)).all { try? read($0) }
    }

    private static func read(_ row: Statement) throws(SQLiteError) -> AuditEvent {
        let actor = ActorColumns(account: row.optionalText(8), key: row.optionalText(9), isService: row.int64(15) == 1)
        guard let account = AccountSID(row.text(1)), let action = AuditAction(rawValue: row.text(2)),
            let authority = actor.authority, hasWholeState(row, 4), hasWholeState(row, 6)
        else { throw .unreadableRow("audit_event") }
        return AuditEvent(
            number: row.int64(0), accountSID: account, action: action, resourceSID: row.text(3),
            before: state(row, 4), after: state(row, 6),
            actor: AuditActor(authority: authority, address: row.text(10), requestID: row.text(11)),
            dateCreated: Timestamp(secondsSinceEpoch: row.int64(12)), previousHash: row.bytes(13), hash: row.bytes(14))
    }

    /// A revision without its hash was never written.
    private static func hasWholeState(_ row: Statement, _ column: Int32) -> Bool {
        row.isNull(column) || !row.isNull(column + 1)
    }

    private static func state(_ row: Statement, _ column: Int32) -> AuditState? {
        row.isNull(column + 1) ? nil : AuditState(revision: row.optionalInt64(column), hash: row.bytes(column + 1))
    }

    private static let older: StaticString = """
        SELECT number, account.sid, action, resource_sid, before_revision, before_hash, after_revision, after_hash,
            actor.sid, actor_key_sid, address, request_id, audit_event.date_created, previous_hash, hash,
            actor_is_service
        FROM account JOIN audit_event ON audit_event.account_id = account.id
            LEFT JOIN account AS actor ON actor.id = audit_event.actor_account_id
        WHERE account.sid = ? AND number < ? ORDER BY number DESC LIMIT ?
        """

    private static let newer: StaticString = """
        SELECT number, account.sid, action, resource_sid, before_revision, before_hash, after_revision, after_hash,
            actor.sid, actor_key_sid, address, request_id, audit_event.date_created, previous_hash, hash,
            actor_is_service
        FROM account JOIN audit_event ON audit_event.account_id = account.id
            LEFT JOIN account AS actor ON actor.id = audit_event.actor_account_id
        WHERE account.sid = ? AND number > ? ORDER BY number ASC LIMIT ?
        """

    private static let following: StaticString = """
        SELECT number, account.sid, action, resource_sid, before_revision, before_hash, after_revision, after_hash,
            actor.sid, actor_key_sid, address, request_id, audit_event.date_created, previous_hash, hash,
            actor_is_service
        FROM audit_event LEFT JOIN account ON audit_event.account_id = account.id
            LEFT JOIN account AS actor ON actor.id = audit_event.actor_account_id
        WHERE number > ? ORDER BY number LIMIT ?
        """
}
