import FlowRegistry
import SQLite

/// An auth token or API key whose secret was right, with what its account is.
struct CredentialRow {
    let caller: Caller
    let accountStatus: AccountStatus
    let dateExpires: Timestamp?
    let dateLastUsed: Timestamp?
    let fingerprint: UInt64
    /// The account's quota, where it has one of its own.
    let requestsPerSecond: Int64?

    /// What a look-up has found: whether there is such a name, and the credential if the secret is right, too.
    private typealias Finding = (isKnown: Bool, credential: CredentialRow?)

    /// The account's token of this hash; nil, after the same work, for an unknown account and for another token.
    static func authToken(
        of account: AccountSID, hash: [UInt8], on connection: Connection
    ) throws(SQLiteError) -> CredentialRow? {
        let isRight = { SecretHash.areEqual($0, hash) }
        let finding = try authToken(account.description, isRight, on: connection)
        if let credential = finding.credential { return credential }
        let known = try connection.statement("SELECT sid FROM account WHERE sid > ? ORDER BY sid LIMIT 1")
            .bind(account.description).first { $0.text(0) }
        _ = try authToken(decoy(for: account.description, finding, known: known), isRight, on: connection)
        return nil
    }

    /// The key of this SID and hash; nil, after the same work, for an unknown key and for another secret.
    static func apiKey(
        _ key: APIKeySID, hash: [UInt8], on connection: Connection
    ) throws(SQLiteError) -> CredentialRow? {
        let isRight = { SecretHash.areEqual($0, hash) }
        let finding = try apiKey(key.description, isRight, on: connection)
        if let credential = finding.credential { return credential }
        let known = try connection.statement("SELECT sid FROM api_key WHERE sid > ? ORDER BY sid LIMIT 1")
            .bind(key.description).first { $0.text(0) }
        _ = try apiKey(decoy(for: key.description, finding, known: known), isRight, on: connection)
        return nil
    }

    /// The credential by which a caller was admitted, as it is now; nil where it was revoked.
    static func credential(of caller: VerifiedCaller, on connection: Connection) throws(SQLiteError) -> CredentialRow? {
        let isSame = { SecretHash.fingerprint(of: $0) == caller.verification.fingerprint }
        switch caller.caller.credential {
        case .authToken: return try authToken(caller.caller.account.description, isSame, on: connection).credential
        case .apiKey(let key): return try apiKey(key.description, isSame, on: connection).credential
        }
    }

    static func noteUse(
        of key: APIKeySID, at now: Timestamp, unlessAfter stale: Int64, on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            UPDATE api_key SET date_last_used = ?
            WHERE sid = ? AND (date_last_used IS NULL OR date_last_used <= ?)
            """
        )
        .bind(now.secondsSinceEpoch).bind(key.description).bind(stale).run()
    }

    /// What to look up beside a name, so that of two look-ups one finds something and one does not, whichever the name
    /// was: one that nobody has, or the next one that somebody has.
    private static func decoy(for name: String, _ finding: Finding, known: String?) -> String {
        let missing = String(name.dropLast()) + (name.last == "0" ? "1" : "0")
        return finding.isKnown ? missing : known ?? missing
    }

    /// Every token's hash is compared whole.
    private static func authToken(
        _ account: String, _ isRight: ([UInt8]) -> Bool, on connection: Connection
    ) throws(SQLiteError) -> Finding {
        let rows = try connection.statement(
            """
            SELECT hash, account.sid, status, account.id = (SELECT min(id) FROM account),
                require_if_match, subflow_references,
                (SELECT maximum_requests_per_second FROM account_usage WHERE account_id = account.id)
            FROM account JOIN auth_token ON auth_token.account_id = account.id WHERE account.sid = ?
            """
        )
        .bind(account)
        .all { row throws(SQLiteError) -> CredentialRow? in
            let isRight = isRight(row.bytes(0))
            let credential = try read(row, .authToken, .all, dateExpires: nil, dateLastUsed: nil)
            return isRight ? credential : nil
        }
        return (!rows.isEmpty, rows.compactMap { $0 }.first)
    }

    private static func apiKey(
        _ key: String, _ isRight: ([UInt8]) -> Bool, on connection: Connection
    ) throws(SQLiteError) -> Finding {
        let row = try connection.statement(
            """
            SELECT hash, account.sid, account.status, account.id = (SELECT min(id) FROM account),
                require_if_match, subflow_references,
                (SELECT maximum_requests_per_second FROM account_usage WHERE account_id = account.id), api_key.sid, type, policy,
                date_expires, date_last_used
            FROM api_key JOIN account ON account.id = api_key.account_id WHERE api_key.sid = ?
            """
        )
        .bind(key)
        .first { row throws(SQLiteError) -> CredentialRow? in
            let isRight = isRight(row.bytes(0))
            guard let sid = APIKeySID(row.text(7)) else { throw .unreadableRow("api_key") }
            let credential = try read(
                row, .apiKey(sid), try permissions(row), dateExpires: row.optionalTimestamp(10),
                dateLastUsed: row.optionalTimestamp(11))
            return isRight ? credential : nil
        }
        return (row != nil, row ?? nil)
    }

    private static func permissions(_ row: Statement) throws(SQLiteError) -> PermissionSet {
        switch APIKeyType(rawValue: row.text(8)) {
        case .main: .all
        case .standard: .standard
        case .restricted: try APIKeyRow.policy(row.optionalText(9))?.permissions ?? []
        case nil: throw .unreadableRow("api_key")
        }
    }

    private static func read(
        _ row: Statement, _ credential: Credential, _ permissions: PermissionSet, dateExpires: Timestamp?,
        dateLastUsed: Timestamp?
    ) throws(SQLiteError) -> CredentialRow {
        guard let account = AccountSID(row.text(1)), let status = AccountStatus(rawValue: row.text(2)),
            let policy = AccountRow.policy(row, 4)
        else {
            throw .unreadableRow("account")
        }
        let caller = Caller(
            account: account, credential: credential, permissions: permissions, isAdministrator: row.int64(3) == 1,
            policy: policy)
        return CredentialRow(
            caller: caller, accountStatus: status, dateExpires: dateExpires, dateLastUsed: dateLastUsed,
            fingerprint: SecretHash.fingerprint(of: row.bytes(0)), requestsPerSecond: row.optionalInt64(6))
    }
}

extension Optional<CredentialRow> {
    /// What was found, where it may be used. Throws `.unauthenticated` for what was not found and for an expired key,
    /// `.accountNotActive`.
    func accepted(at now: Timestamp) throws(RegistryError) -> CredentialRow {
        guard let self else { throw .unauthenticated }
        if let expires = self.dateExpires, expires <= now { throw .unauthenticated }
        guard self.accountStatus == .active else { throw .accountNotActive }
        return self
    }
}
