import FlowRegistry
import SQLite

/// The table `revision`.
enum RevisionTable {
    static func insert(
        _ revision: FlowRevision, flow: Int64, definition: Int64, by actor: RevisionActorColumns,
        on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT INTO revision (flow_id, number, status, friendly_name, commit_message, author_sid, definition_id,
                date_created, nonce, actor_type, actor_key_name_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        .bind(flow).bind(revision.number).bind(revision.status.rawValue).bind(revision.friendlyName)
        .bind(revision.commitMessage).bind(revision.authorSID).bind(definition)
        .bind(revision.dateCreated.secondsSinceEpoch).bind(revision.nonce).bind(actor.type).bind(actor.keyName).run()
    }

    static func revision(
        _ place: RevisionPlace, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> FlowRevision? {
        let statement: Statement
        switch place {
        case .number(let number): statement = try connection.statement(numbered).bind(number)
        case .latest: statement = try connection.statement(latest)
        case .latestPublished: statement = try connection.statement(latestPublished)
        }
        return try statement.bind(flow.description).bind(account.description)
            .first { row throws(SQLiteError) in
                try read(row, of: flow, in: account, definition: FlowDefinition(trusted: row.bytes(11)))
            }
    }

    /// The numbers of the latest revision and of the latest published one.
    static func lastNumbers(
        of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> (latest: Int64, published: Int64?)? {
        try connection.statement(lastNumbers).bind(flow.description).bind(account.description)
            .first { (latest: $0.int64(0), published: $0.optionalInt64(1)) }
    }

    static func exists(
        _ mark: ChangeMark, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        let nonce = try connection.statement(
            """
            SELECT revision.nonce
            FROM flow JOIN account ON account.id = flow.account_id
                JOIN revision ON revision.flow_id = flow.id AND revision.number = ?
            WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
            """
        )
        .bind(mark.number).bind(flow.description).bind(account.description).first { $0.int64(0) }
        return nonce == mark.nonce
    }

    static func page(
        _ page: PageRequest<ChangeMark>, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<FlowRevision> {
        let (statement, number): (StaticString, Int64) =
            switch page.start {
            case .first: (older, Int64.max)
            case .after(let mark): (older, mark.number)
            case .before(let mark): (newer, mark.number)
            }
        return try connection.statement(statement).bind(flow.description).bind(account.description).bind(number)
            .bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, of: flow, in: account, definition: nil) }
    }

    private static func read(
        _ row: Statement, of flow: FlowSID, in account: AccountSID, definition: FlowDefinition?
    ) throws(SQLiteError) -> FlowRevision {
        guard let status = FlowStatus(rawValue: row.text(1)) else { throw .unreadableRow("revision") }
        return FlowRevision(
            flowSID: flow, accountSID: account, number: row.int64(0), status: status, friendlyName: row.text(2),
            commitMessage: row.optionalText(3), authorSID: row.optionalText(4), definition: definition,
            dateCreated: Timestamp(secondsSinceEpoch: row.int64(5)), nonce: row.int64(6),
            aliases: aliases(row.optionalText(7)), actor: try RevisionActorColumns.actor(row, 8, in: account))
    }

    static func aliases(_ names: String?) -> [AliasName] {
        guard let names else { return [] }
        return names.split(separator: " ").compactMap { AliasName($0) }.sorted()
    }

    private static let lastNumbers: StaticString = """
        SELECT revision, published_revision FROM flow
        WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
        """

    private static let numbered: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.commit_message, revision.author_sid,
            revision.date_created, revision.nonce,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.actor_type, key_name.key_sid, key_name.friendly_name, definition.text
        FROM flow JOIN account ON account.id = flow.account_id
            JOIN revision ON revision.flow_id = flow.id AND revision.number = ?
            JOIN definition ON definition.id = revision.definition_id
            LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
        """

    private static let latest: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.commit_message, revision.author_sid,
            revision.date_created, revision.nonce,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.actor_type, key_name.key_sid, key_name.friendly_name, definition.text
        FROM flow JOIN account ON account.id = flow.account_id
            JOIN revision ON revision.flow_id = flow.id AND revision.number = flow.revision
            JOIN definition ON definition.id = revision.definition_id
            LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
        """

    private static let latestPublished: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.commit_message, revision.author_sid,
            revision.date_created, revision.nonce,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.actor_type, key_name.key_sid, key_name.friendly_name, definition.text
        FROM flow JOIN account ON account.id = flow.account_id
            JOIN revision ON revision.flow_id = flow.id AND revision.number = flow.published_revision
            JOIN definition ON definition.id = revision.definition_id
            LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL
        """

    private static let older: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.commit_message, revision.author_sid,
            revision.date_created, revision.nonce,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.actor_type, key_name.key_sid, key_name.friendly_name
        FROM flow JOIN account ON account.id = flow.account_id JOIN revision ON revision.flow_id = flow.id
            LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND revision.number < ?
        ORDER BY revision.number DESC LIMIT ?
        """

    private static let newer: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.commit_message, revision.author_sid,
            revision.date_created, revision.nonce,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.actor_type, key_name.key_sid, key_name.friendly_name
        FROM flow JOIN account ON account.id = flow.account_id JOIN revision ON revision.flow_id = flow.id
            LEFT JOIN key_name ON key_name.id = revision.actor_key_name_id
        WHERE flow.sid = ? AND account.sid = ? AND flow.date_deleted IS NULL AND revision.number > ?
        ORDER BY revision.number ASC LIMIT ?
        """
}

/// By whom a revision was made, as the table `revision` has it: the account is always its flow's own.
struct RevisionActorColumns {
    /// NULL where nobody knows.
    let type: String?
    /// The row of the key's name.
    let keyName: Int64?

    init(_ maker: RevisionMaker, on connection: Connection) throws(SQLiteError) {
        switch maker {
        case .authority(let authority):
            type = authority.type
            keyName = try authority.key.map { key throws(SQLiteError) in
                try KeyNameTable.present(of: key, on: connection)
            }
        case .imported(let actor):
            type = actor?.authority.type
            keyName = try actor?.authority.key.map { key throws(SQLiteError) in
                try KeyNameTable.row(of: key, actor?.keyName, on: connection)
            }
        }
    }

    /// Of a row's type, and the key's SID and name.
    static func actor(_ row: Statement, _ column: Int32, in account: AccountSID) throws(SQLiteError) -> RevisionActor? {
        guard let type = row.optionalText(column) else { return nil }
        switch type {
        case "auth_token": return RevisionActor(authority: .credential(.authToken, of: account))
        case "command_line": return RevisionActor(authority: .commandLine)
        case "service": return RevisionActor(authority: .service)
        default:
            guard let key = APIKeySID(row.text(column + 1)) else { throw .unreadableRow("revision") }
            return RevisionActor(
                authority: .credential(.apiKey(key), of: account), keyName: row.optionalText(column + 2))
        }
    }
}

/// On whose authority a change was made, as the tables have it: SIDs of an account and of its key, NULL for an auth
/// token, both NULL where no account has made it.
struct ActorColumns {
    let account: String?
    let key: String?
    let isService: Bool

    init(account: String?, key: String?, isService: Bool) {
        self.account = account
        self.key = key
        self.isService = isService
    }

    init(_ authority: AuditActor.Authority) {
        switch authority {
        case .commandLine: self.init(account: nil, key: nil, isService: false)
        case .service: self.init(account: nil, key: nil, isService: true)
        case .credential(.authToken, let account): self.init(account: account.description, key: nil, isService: false)
        case .credential(.apiKey(let key), let account):
            self.init(account: account.description, key: key.description, isService: false)
        }
    }

    /// nil for what no version of ours has written.
    var authority: AuditActor.Authority? {
        guard let account else {
            guard key == nil else { return nil }
            return isService ? .service : .commandLine
        }
        guard let account = AccountSID(account), !isService else { return nil }
        guard let key else { return .credential(.authToken, of: account) }
        return APIKeySID(key).map { .credential(.apiKey($0), of: account) }
    }
}
