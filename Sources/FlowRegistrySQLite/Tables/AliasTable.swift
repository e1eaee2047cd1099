import FlowRegistry
import SQLite

/// The table `alias`.
enum AliasTable {
    static func alias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Alias? {
        try connection.statement(
            """
            SELECT alias.name, alias.revision, alias.canary_revision, alias.canary_percent, alias.date_created,
                alias.date_updated,
                (SELECT max(number) FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name),
                (SELECT nonce FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name
                    ORDER BY number DESC LIMIT 1)
            FROM flow JOIN account ON account.id = flow.account_id JOIN alias ON alias.flow_id = flow.id
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND alias.name = ?
            """
        )
        .bind(flow.description).bind(account.description).bind(name.description)
        .first { row throws(SQLiteError) in try read(row, of: flow, in: account) }
    }

    static func page(
        _ page: PageRequest<AliasName>, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<Alias> {
        let (statement, name): (StaticString, String) =
            switch page.start {
            case .first: (following, "")
            case .after(let name): (following, name.description)
            case .before(let name): (preceding, name.description)
            }
        return try connection.statement(statement).bind(flow.description).bind(account.description).bind(name)
            .bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, of: flow, in: account) }
    }

    /// Those of a flow, deleted or not, by name.
    static func all(
        of flow: Int64, _ sid: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> [Alias] {
        try connection.statement(
            """
            SELECT name, revision, canary_revision, canary_percent, date_created, date_updated,
                (SELECT max(number) FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name),
                (SELECT nonce FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name
                    ORDER BY number DESC LIMIT 1)
            FROM alias WHERE flow_id = ? ORDER BY name
            """
        )
        .bind(flow).all { row throws(SQLiteError) in try read(row, of: sid, in: account) }
    }

    /// Puts an alias back with its dates.
    static func restore(_ alias: Alias, of flow: Int64, on connection: Connection) throws(SQLiteError) {
        try FlowUseTable.changing(flow, FlowUseTable.ofAlias, alias: alias.name, on: connection) {
            () throws(SQLiteError) in
            try connection.statement(
                """
                INSERT INTO alias (flow_id, name, revision, canary_revision, canary_percent, date_created, date_updated)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            )
            .bind(flow).bind(alias.name.description).bind(alias.target.revision).bind(alias.target.canary?.revision)
            .bind(alias.target.canary?.percent).bind(alias.dateCreated.secondsSinceEpoch)
            .bind(alias.dateUpdated?.secondsSinceEpoch).run()
        }
    }

    static func count(of flow: Int64, on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement("SELECT count(*) FROM alias WHERE flow_id = ?").bind(flow).first { $0.int64(0) } ?? 0
    }

    static func set(
        _ name: AliasName, of flow: Int64, to target: AliasTarget<Int64>, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        try FlowUseTable.changing(flow, FlowUseTable.ofAlias, alias: name, on: connection) { () throws(SQLiteError) in
            try connection.statement(
                """
                INSERT INTO alias (flow_id, name, revision, canary_revision, canary_percent, date_created)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET revision = ?3, canary_revision = ?4, canary_percent = ?5,
                    date_updated = max(?6, coalesce(date_updated, date_created))
                """
            )
            .bind(flow).bind(name.description).bind(target.revision).bind(target.canary?.revision)
            .bind(target.canary?.percent).bind(now.secondsSinceEpoch).run()
        }
    }

    static func delete(_ name: AliasName, of flow: Int64, on connection: Connection) throws(SQLiteError) {
        try FlowUseTable.changing(flow, FlowUseTable.ofAlias, alias: name, on: connection) { () throws(SQLiteError) in
            try connection.statement("DELETE FROM alias WHERE flow_id = ? AND name = ?").bind(flow)
                .bind(name.description).run()
        }
    }

    /// The target in three columns, the first of which is not NULL.
    static func target(_ row: Statement, _ column: Int32) -> AliasTarget<Int64> {
        let canary = row.optionalInt64(column + 1).map {
            AliasTarget<Int64>.Canary(revision: $0, percent: row.int64(column + 2))
        }
        return AliasTarget(revision: row.int64(column), canary: canary)
    }

    private static func read(
        _ row: Statement, of flow: FlowSID, in account: AccountSID
    ) throws(SQLiteError) -> Alias {
        guard let name = AliasName(row.text(0)) else { throw .unreadableRow("alias") }
        return Alias(
            flowSID: flow, accountSID: account, name: name, target: target(row, 1),
            mark: ChangeMark(number: row.int64(6), nonce: row.int64(7)),
            dateCreated: Timestamp(secondsSinceEpoch: row.int64(4)), dateUpdated: row.optionalTimestamp(5))
    }

    private static let following: StaticString = """
        SELECT alias.name, alias.revision, alias.canary_revision, alias.canary_percent, alias.date_created,
            alias.date_updated,
            (SELECT max(number) FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name),
            (SELECT nonce FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name
                ORDER BY number DESC LIMIT 1)
        FROM flow JOIN account ON account.id = flow.account_id JOIN alias ON alias.flow_id = flow.id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND alias.name > ?
        ORDER BY alias.name ASC LIMIT ?
        """

    private static let preceding: StaticString = """
        SELECT alias.name, alias.revision, alias.canary_revision, alias.canary_percent, alias.date_created,
            alias.date_updated,
            (SELECT max(number) FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name),
            (SELECT nonce FROM alias_move WHERE flow_id = alias.flow_id AND name = alias.name
                ORDER BY number DESC LIMIT 1)
        FROM flow JOIN account ON account.id = flow.account_id JOIN alias ON alias.flow_id = flow.id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND alias.name < ?
        ORDER BY alias.name DESC LIMIT ?
        """
}
