public import FlowRegistry
import SQLite

/// Verification of auth tokens and API keys against the hashes in SQLite.
public struct SQLiteCredentialRepository: CredentialRepository {
    let storage: Storage

    /// How exactly a key's last use is known, in seconds: so that reads seldom cause a write.
    static let lastUseResolution: Int64 = 60

    public var credentialChanges: Int { storage.credentialChanges.value }

    public func verify(username: String, secret: String) throws(RegistryError) -> VerifiedCredentials {
        let (hash, changes) = (SecretHash.of(secret), credentialChanges)
        if let account = AccountSID(username) {
            return try verified(
                try candidate { connection throws(SQLiteError) in
                    try CredentialRow.authToken(of: account, hash: hash, on: connection)
                }, changes)
        }
        guard let key = APIKeySID(username) else { throw .unauthenticated }
        let candidate = try candidate { connection throws(SQLiteError) in
            try CredentialRow.apiKey(key, hash: hash, on: connection)
        }
        let verified = try verified(candidate, changes)
        if let candidate { noteUse(of: key, lastUsed: candidate.dateLastUsed) }
        return verified
    }

    private func candidate(
        _ find: (Connection) throws(SQLiteError) -> CredentialRow?
    ) throws(RegistryError) -> CredentialRow? {
        try storage.read { connection throws(SQLiteError) in .success(try find(connection)) }
    }

    private func verified(_ row: CredentialRow?, _ changes: Int) throws(RegistryError) -> VerifiedCredentials {
        let row = try row.accepted(at: storage.now())
        return VerifiedCredentials(
            caller: row.caller,
            verification: Verification(
                changes: changes, fingerprint: row.fingerprint, dateExpires: row.dateExpires),
            requestsPerSecond: row.requestsPerSecond)
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
