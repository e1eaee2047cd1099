import FlowRegistry
import SQLite

/// The tables `account` and `auth_token`.
enum AccountRow {
    static func insert(_ account: Account, tokenHash: [UInt8], on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            "INSERT INTO account (sid, friendly_name, status, date_created) VALUES (?, ?, ?, ?)"
        )
        .bind(account.sid.description).bind(account.friendlyName).bind(account.status.rawValue)
        .bind(account.dateCreated.secondsSinceEpoch).run()
        try connection.statement(
            "INSERT INTO auth_token (account_id, kind, hash, date_created) VALUES (?, 'primary', ?, ?)"
        )
        .bind(connection.lastInsertRowID).bind(blob: tokenHash).bind(account.dateCreated.secondsSinceEpoch).run()
    }

    static func all(on connection: Connection) throws(SQLiteError) -> [Account] {
        try connection.statement(
            "SELECT sid, friendly_name, status, date_created, date_updated FROM account ORDER BY id"
        ).all { row throws(SQLiteError) in try read(row) }
    }

    static func setStatus(
        _ status: AccountStatus, of account: AccountSID, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) -> Account? {
        try connection.statement(
            """
            UPDATE account SET status = ?, date_updated = ? WHERE sid = ?
            RETURNING sid, friendly_name, status, date_created, date_updated
            """
        )
        .bind(status.rawValue).bind(now.secondsSinceEpoch).bind(account.description)
        .first { row throws(SQLiteError) in try read(row) }
    }

    /// The account's status if one of its tokens has this hash. Every hash is compared whole, and one comparison is
    /// made for an unknown account, too.
    static func status(
        of account: AccountSID, tokenHash: [UInt8], on connection: Connection
    ) throws(SQLiteError) -> AccountStatus? {
        let candidates = try connection.statement(
            """
            SELECT account.status, auth_token.hash FROM account JOIN auth_token ON auth_token.account_id = account.id
            WHERE account.sid = ?
            """
        )
        .bind(account.description).all { ($0.text(0), $0.bytes(1)) }
        var status: AccountStatus?
        if candidates.isEmpty { _ = areEqual(tokenHash, Self.noHash) }
        for (text, hash) in candidates where areEqual(tokenHash, hash) {
            status = AccountStatus(rawValue: text)
        }
        return status
    }

    private static let noHash = [UInt8](repeating: 0, count: 32)

    /// Compares in a time that does not depend on where the first difference is.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func read(_ row: Statement) throws(SQLiteError) -> Account {
        guard let sid = AccountSID(row.text(0)), let status = AccountStatus(rawValue: row.text(2)) else {
            throw .unreadableRow("account")
        }
        return Account(
            sid: sid, friendlyName: row.text(1), status: status,
            dateCreated: Timestamp(secondsSinceEpoch: row.int64(3)),
            dateUpdated: row.optionalInt64(4).map(Timestamp.init(secondsSinceEpoch:)))
    }
}
