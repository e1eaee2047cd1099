import FlowRegistry
import SQLite

/// The table `api_key`.
enum APIKeyTable {
    static func key(_ sid: APIKeySID, in account: AccountSID, on connection: Connection) throws(SQLiteError) -> APIKey?
    {
        try connection.statement(
            """
            SELECT api_key.sid, api_key.friendly_name, type, policy, api_key.date_created, api_key.date_updated,
                date_expires, date_last_used
            FROM api_key JOIN account ON account.id = api_key.account_id WHERE api_key.sid = ? AND account.sid = ?
            """
        )
        .bind(sid.description).bind(account.description)
        .first { row throws(SQLiteError) in try read(row, in: account) }
    }

    static func page(
        _ page: PageRequest<Position<APIKey>>, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Page<APIKey> {
        let (statement, position): (StaticString, (date: Int64, sid: String)) =
            switch page.start {
            case .first: (older, (Int64.max, ""))
            case .after(let position): (older, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            case .before(let position): (newer, (position.dateCreated.secondsSinceEpoch, position.sid.description))
            }
        return try connection.statement(statement).bind(account.description).bind(position.date).bind(position.sid)
            .bind(Int64(page.size) + 1)
            .page(page) { row throws(SQLiteError) in try read(row, in: account) }
    }

    /// False when there is no such account.
    static func insert(_ key: APIKey, hash: [UInt8], on connection: Connection) throws(SQLiteError) -> Bool {
        try connection.statement(
            """
            INSERT INTO api_key (sid, account_id, friendly_name, type, policy, hash, date_created, date_expires)
            SELECT ?, id, ?, ?, ?, ?, ?, ? FROM account WHERE sid = ?
            """
        )
        .bind(key.sid.description).bind(key.friendlyName).bind(key.type.rawValue).bind(key.policy.map(text))
        .bind(blob: hash).bind(key.dateCreated.secondsSinceEpoch).bind(key.dateExpires?.secondsSinceEpoch)
        .bind(key.accountSID.description).run()
        guard connection.changes == 1 else { return false }
        try AccountUsageTable.addKeys(1, to: key.accountSID, on: connection)
        return true
    }

    static func update(
        _ key: APIKey, to update: APIKeyUpdate, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE api_key SET friendly_name = coalesce(?, friendly_name), policy = coalesce(?, policy),
                date_updated = max(?, coalesce(date_updated, date_created))
            WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?)
            """
        )
        .bind(update.friendlyName).bind(update.policy.map(text)).bind(now.secondsSinceEpoch)
        .bind(key.sid.description).bind(key.accountSID.description).run()
    }

    static func delete(_ key: APIKey, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            "DELETE FROM api_key WHERE sid = ? AND account_id = (SELECT id FROM account WHERE sid = ?)"
        )
        .bind(key.sid.description).bind(key.accountSID.description).run()
        try AccountUsageTable.addKeys(-1, to: key.accountSID, on: connection)
    }

    /// Throws where a policy names what no version of ours knows.
    static func policy(_ text: String?) throws(SQLiteError) -> KeyPolicy? {
        guard let text else { return nil }
        guard let policy = try? KeyPolicy(allow: text.split(separator: "\n").map(String.init)) else {
            throw .unreadableRow("api_key")
        }
        return policy
    }

    private static func text(_ policy: KeyPolicy) -> String { policy.allow.joined(separator: "\n") }

    private static func read(_ row: Statement, in account: AccountSID) throws(SQLiteError) -> APIKey {
        guard let sid = APIKeySID(row.text(0)), let type = APIKeyType(rawValue: row.text(2)) else {
            throw .unreadableRow("api_key")
        }
        return APIKey(
            sid: sid, accountSID: account, friendlyName: row.text(1), type: type,
            policy: try policy(row.optionalText(3)), dateCreated: Timestamp(secondsSinceEpoch: row.int64(4)),
            dateUpdated: row.optionalTimestamp(5), dateExpires: row.optionalTimestamp(6),
            dateLastUsed: row.optionalTimestamp(7))
    }

    private static let older: StaticString = """
        SELECT sid, friendly_name, type, policy, date_created, date_updated, date_expires, date_last_used
        FROM api_key WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND (date_created, sid) < (?, ?)
        ORDER BY date_created DESC, sid DESC LIMIT ?
        """

    private static let newer: StaticString = """
        SELECT sid, friendly_name, type, policy, date_created, date_updated, date_expires, date_last_used
        FROM api_key WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND (date_created, sid) > (?, ?)
        ORDER BY date_created ASC, sid ASC LIMIT ?
        """
}

extension Statement {
    func optionalTimestamp(_ column: Int32) -> Timestamp? {
        optionalInt64(column).map(Timestamp.init(secondsSinceEpoch:))
    }
}
