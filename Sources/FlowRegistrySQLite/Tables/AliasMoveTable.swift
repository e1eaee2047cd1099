import FlowRegistry
import SQLite

/// The table `alias_move`: appended to by every change of an alias, in the change's own transaction.
enum AliasMoveTable {
    static func append(
        _ name: AliasName, of flow: Int64, from: AliasTarget<Int64>?, to: AliasTarget<Int64>?,
        by authority: AuditActor.Authority, at now: Timestamp, bytes: Int64, on connection: Connection
    ) throws(SQLiteError) {
        let actor = ActorColumns(authority)
        try AccountUsageTable.add(bytes, to: flow, on: connection)
        try connection.statement(
            """
            INSERT INTO alias_move (flow_id, name, number, from_revision, from_canary_revision, from_canary_percent,
                to_revision, to_canary_revision, to_canary_percent, actor_account_id, actor_key_sid, date_created,
                nonce)
            VALUES (?1, ?2,
                (SELECT coalesce(max(number), 0) + 1 FROM alias_move WHERE flow_id = ?1 AND name = ?2),
                ?3, ?4, ?5, ?6, ?7, ?8, (SELECT id FROM account WHERE sid = ?9), ?10, ?11, ?12)
            """
        )
        .bind(flow).bind(name.description)
        .bind(from?.revision).bind(from?.canary?.revision).bind(from?.canary?.percent)
        .bind(to?.revision).bind(to?.canary?.revision).bind(to?.canary?.percent)
        .bind(actor.account).bind(actor.key).bind(now.secondsSinceEpoch).bind(ChangeMark.newNonce()).run()
    }

    static func exists(
        _ mark: ChangeMark, of name: AliasName, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        let nonce = try connection.statement(
            """
            SELECT alias_move.nonce
            FROM flow JOIN account ON account.id = flow.account_id JOIN alias_move ON alias_move.flow_id = flow.id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND name = ? AND number = ?
            """
        )
        .bind(flow.description).bind(account.description).bind(name.description).bind(mark.number)
        .first { $0.int64(0) }
        return nonce == mark.nonce
    }

    static func page(
        _ page: PageRequest<ChangeMark>, _ name: AliasName, of flow: FlowSID, in account: AccountSID,
        on connection: Connection
    ) throws(SQLiteError) -> Page<AliasMove> {
        let (statement, number): (StaticString, Int64) =
            switch page.start {
            case .first: (older, Int64.max)
            case .after(let mark): (older, mark.number)
            case .before(let mark): (newer, mark.number)
            }
        return try connection.statement(statement).bind(flow.description).bind(account.description)
            .bind(name.description).bind(number).bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, name, of: flow, in: account) }
    }

    /// The history of every alias of a flow, deleted or not, by name, the first move first.
    static func all(
        of flow: Int64, _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> [AliasMove] {
        try connection.statement(
            """
            SELECT number, from_revision, from_canary_revision, from_canary_percent, to_revision, to_canary_revision,
                to_canary_percent, actor.sid, actor_key_sid, alias_move.date_created, alias_move.nonce, name
            FROM alias_move LEFT JOIN account AS actor ON actor.id = alias_move.actor_account_id
            WHERE flow_id = ? ORDER BY name, number
            """
        )
        .bind(flow)
        .all { row throws(SQLiteError) in
            guard let name = AliasName(row.text(11)) else { throw .unreadableRow("alias_move") }
            return try read(row, name, of: sid, in: account)
        }
    }

    private static func read(
        _ row: Statement, _ name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(SQLiteError) -> AliasMove {
        let actor = ActorColumns(account: row.optionalText(7), key: row.optionalText(8), isService: false)
        guard let authority = actor.authority else { throw .unreadableRow("alias_move") }
        return AliasMove(
            flowSID: flow, accountSID: account, name: name, number: row.int64(0), from: target(row, 1),
            to: target(row, 4), authority: authority, dateCreated: Timestamp(secondsSinceEpoch: row.int64(9)),
            nonce: row.int64(10))
    }

    private static func target(_ row: Statement, _ column: Int32) -> AliasTarget<Int64>? {
        row.isNull(column) ? nil : AliasTable.target(row, column)
    }

    private static let older: StaticString = """
        SELECT number, from_revision, from_canary_revision, from_canary_percent, to_revision, to_canary_revision,
            to_canary_percent, actor.sid, actor_key_sid, alias_move.date_created, alias_move.nonce
        FROM flow JOIN account ON account.id = flow.account_id JOIN alias_move ON alias_move.flow_id = flow.id
            LEFT JOIN account AS actor ON actor.id = alias_move.actor_account_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND name = ? AND number < ?
        ORDER BY number DESC LIMIT ?
        """

    private static let newer: StaticString = """
        SELECT number, from_revision, from_canary_revision, from_canary_percent, to_revision, to_canary_revision,
            to_canary_percent, actor.sid, actor_key_sid, alias_move.date_created, alias_move.nonce
        FROM flow JOIN account ON account.id = flow.account_id JOIN alias_move ON alias_move.flow_id = flow.id
            LEFT JOIN account AS actor ON actor.id = alias_move.actor_account_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND name = ? AND number > ?
        ORDER BY number ASC LIMIT ?
        """
}
