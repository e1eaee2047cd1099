import FlowRegistry
import SQLite

/// Auth tokens and API keys with their accounts, as credentials are looked up.
enum CredentialQueries {
    static func authTokens(
        of account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> [StoredCredential] {
        try connection.statement(
            """
            SELECT hash, account.sid, status, account.id = (SELECT min(id) FROM account),
                require_if_match, subflow_references,
                (SELECT maximum_requests_per_second FROM account_usage WHERE account_id = account.id)
            FROM account JOIN auth_token ON auth_token.account_id = account.id WHERE account.sid = ?
            """
        )
        .bind(account.description).all { row throws(SQLiteError) in try read(row, key: nil) }
    }

    static func apiKey(_ sid: APIKeySID, on connection: Connection) throws(SQLiteError) -> StoredCredential? {
        try connection.statement(
            """
            SELECT hash, account.sid, account.status, account.id = (SELECT min(id) FROM account),
                require_if_match, subflow_references,
                (SELECT maximum_requests_per_second FROM account_usage WHERE account_id = account.id),
                type, policy, date_expires, date_last_used
            FROM api_key JOIN account ON account.id = api_key.account_id WHERE api_key.sid = ?
            """
        )
        .bind(sid.description)
        .first { row throws(SQLiteError) in
            guard let type = APIKeyType(rawValue: row.text(7)) else { throw .unreadableRow("api_key") }
            let key = StoredCredential.Key(
                sid: sid, type: type, policy: try APIKeyTable.policy(row.optionalText(8)),
                dateExpires: row.optionalTimestamp(9), dateLastUsed: row.optionalTimestamp(10))
            return try read(row, key: key)
        }
    }

    static func account(after sid: AccountSID, on connection: Connection) throws(SQLiteError) -> AccountSID? {
        try connection.statement("SELECT sid FROM account WHERE sid > ? ORDER BY sid LIMIT 1")
            .bind(sid.description).first { $0.text(0) }.flatMap { AccountSID($0) }
    }

    static func key(after sid: APIKeySID, on connection: Connection) throws(SQLiteError) -> APIKeySID? {
        try connection.statement("SELECT sid FROM api_key WHERE sid > ? ORDER BY sid LIMIT 1")
            .bind(sid.description).first { $0.text(0) }.flatMap { APIKeySID($0) }
    }

    static func noteUse(
        of key: APIKeySID, at now: Timestamp, unlessAfter stale: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE api_key SET date_last_used = ?
            WHERE sid = ? AND (date_last_used IS NULL OR date_last_used <= ?)
            """
        )
        .bind(now.secondsSinceEpoch).bind(key.description).bind(stale.secondsSinceEpoch).run()
    }

    private static func read(
        _ row: Statement, key: StoredCredential.Key?
    ) throws(SQLiteError) -> StoredCredential {
        guard let account = AccountSID(row.text(1)), let status = AccountStatus(rawValue: row.text(2)),
            let policy = AccountTable.policy(row, 4)
        else { throw .unreadableRow("account") }
        return StoredCredential(
            hash: row.bytes(0), account: account, accountStatus: status, accountPolicy: policy,
            isAdministrator: row.int64(3) == 1, requestsPerSecond: row.optionalInt64(6), key: key)
    }
}
