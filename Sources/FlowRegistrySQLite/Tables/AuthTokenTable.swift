import FlowRegistry
import SQLite

/// The table `auth_token`: one primary token an account, and a secondary one while they are being exchanged.
enum AuthTokenTable {
    /// Stores a token's hash in the place of the one of its kind. False when there is no such account.
    static func insert(
        _ kind: AuthTokenKind, hash: [UInt8], of account: AccountSID, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        try connection.statement(
            """
            INSERT INTO auth_token (account_id, kind, hash, date_created)
            SELECT id, ?, ?, ? FROM account WHERE sid = ?
            """
        )
        .bind(kind.rawValue).bind(blob: hash).bind(now.secondsSinceEpoch).bind(account.description).run()
        return connection.changes == 1
    }

    /// When the account's token of this kind was made; nil without one.
    static func dateCreated(
        _ kind: AuthTokenKind, of account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> Timestamp? {
        try connection.statement(
            """
            SELECT auth_token.date_created FROM account JOIN auth_token ON auth_token.account_id = account.id
            WHERE account.sid = ? AND kind = ?
            """
        )
        .bind(account.description).bind(kind.rawValue).first { Timestamp(secondsSinceEpoch: $0.int64(0)) }
    }

    static func delete(_ kind: AuthTokenKind, of account: AccountSID, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            "DELETE FROM auth_token WHERE kind = ? AND account_id = (SELECT id FROM account WHERE sid = ?)"
        )
        .bind(kind.rawValue).bind(account.description).run()
    }

    /// Makes the secondary token the primary one. The former primary one has to be gone.
    static func promote(of account: AccountSID, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE auth_token SET kind = 'primary'
            WHERE kind = 'secondary' AND account_id = (SELECT id FROM account WHERE sid = ?)
            """
        )
        .bind(account.description).run()
    }
}
