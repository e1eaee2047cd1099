public import FlowRegistry
import SQLite

/// Verification of auth tokens and API keys against the hashes in SQLite.
public struct SQLiteCredentialRepository: CredentialRepository {
    let storage: Storage

    /// How exactly a key's last use is known, in seconds: so that reads seldom cause a write.
    static let lastUseResolution: Int64 = 60

    public var credentialChanges: Int { storage.credentialChanges.value }

    public func verify(username: String, secret: String) throws(RegistryError) -> VerifiedCredentials {
        let hash = SecretHash.of(secret)
        if let account = AccountSID(username) {
            return try accepted(
                try candidate { connection throws(SQLiteError) in
                    try CredentialRow.authToken(of: account, hash: hash, on: connection)
                })
        }
        guard let key = APIKeySID(username) else { throw .unauthenticated }
        let candidate = try candidate { connection throws(SQLiteError) in
            try CredentialRow.apiKey(key, hash: hash, on: connection)
        }
        let verified = try accepted(candidate)
        if let candidate { noteUse(of: key, lastUsed: candidate.dateLastUsed) }
        return verified
    }

    private func candidate(
        _ find: (Connection) throws(SQLiteError) -> CredentialRow?
    ) throws(RegistryError) -> CredentialRow? {
        try storage.read { connection throws(SQLiteError) in .success(try find(connection)) }
    }

    private func accepted(_ row: CredentialRow?) throws(RegistryError) -> VerifiedCredentials {
        guard let row else { throw .unauthenticated }
        if let expires = row.dateExpires, expires <= storage.now() { throw .unauthenticated }
        guard row.accountStatus == .active else { throw .accountNotActive }
        return VerifiedCredentials(
            caller: row.caller, dateExpires: row.dateExpires, requestsPerSecond: row.requestsPerSecond)
    }

    private func noteUse(of key: APIKeySID, lastUsed: Timestamp?) {
        let now = storage.now()
        let stale = now.secondsSinceEpoch - Self.lastUseResolution
        guard (lastUsed?.secondsSinceEpoch ?? Int64.min) <= stale else { return }
        storage.commit { connection in
            try CredentialRow.noteUse(of: key, at: now, unlessAfter: stale, on: connection)
        } completion: { _ in
        }
    }
}
