public import FlowRegistry
import SQLite

/// API keys in SQLite; only the SHA-256 of a secret is stored.
public struct SQLiteAPIKeyRepository: APIKeyRepository {
    let storage: Storage

    public func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey {
        try storage.read { connection throws(SQLiteError) in
            try APIKeyRow.key(sid, in: account, on: connection).found()
        }
    }

    public func keys(in account: AccountSID, page: PageRequest<Position<APIKey>>) throws(RegistryError) -> Page<APIKey>
    {
        try storage.read { connection throws(SQLiteError) in
            .success(try APIKeyRow.page(page, in: account, on: connection))
        }
    }

    public func createKey(
        _ new: NewAPIKey, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<CreatedAPIKey>
    ) {
        var random = SystemRandomNumberGenerator()
        let now = storage.now()
        let key = APIKey(
            sid: .random(using: &random), accountSID: account, friendlyName: new.friendlyName, type: new.type,
            policy: new.policy, dateCreated: now, dateUpdated: nil, dateExpires: new.dateExpires, dateLastUsed: nil)
        let secret = APIKeySecret.random(using: &random)
        if let end = new.dateExpires, end <= now {
            return completion(.failure(.invalidParameter("DateExpires", reason: "must be in the future")))
        }
        storage.writeCredentials(completion: completion) { connection in
            guard try APIKeyRow.insert(key, hash: SecretHash.of(secret), on: connection) else {
                throw RegistryError.notFound
            }
            try Self.log(.keyCreated, before: nil, after: key, by: actor, at: now, on: connection)
            return CreatedAPIKey(key: key, secret: secret)
        }
    }

    public func updateKey(
        _ sid: APIKeySID, in account: AccountSID, to update: APIKeyUpdate, by actor: AuditActor,
        completion: @escaping Completion<APIKey>
    ) {
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            let before = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            guard update.policy == nil || before.type == .restricted else {
                throw RegistryError.invalidParameter("Policy", reason: "belongs to a key of the type restricted")
            }
            try APIKeyRow.update(before, to: update, at: now, on: connection)
            let after = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            try Self.log(.keyUpdated, before: before, after: after, by: actor, at: now, on: connection)
            return after
        }
    }

    public func deleteKey(
        _ sid: APIKeySID, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Void>
    ) {
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            let key = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            try APIKeyRow.delete(key, on: connection)
            try Self.log(.keyDeleted, before: key, after: nil, by: actor, at: now, on: connection)
        }
    }

    private static func log(
        _ action: AuditAction, before: APIKey?, after: APIKey?, by actor: AuditActor, at now: Timestamp,
        on connection: Connection
    ) throws(SQLiteError) {
        guard let key = after ?? before else { return }
        let change = AuditChange(
            action: action, accountSID: key.accountSID, resourceSID: key.sid.description,
            before: before.map(APIKeyRow.state), after: after.map(APIKeyRow.state), actor: actor)
        try AuditEventRow.append(change, at: now, on: connection)
    }
}
