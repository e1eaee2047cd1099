import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func createKey(
        _ new: NewAPIKey, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> CreatedAPIKey {
        var random = SystemRandomNumberGenerator()
        let key = APIKey(
            sid: .random(using: &random), accountSID: account, friendlyName: new.friendlyName, type: new.type,
            policy: new.policy, dateCreated: now, dateUpdated: nil, dateExpires: new.dateExpires, dateLastUsed: nil)
        let secret = APIKeySecret.random(using: &random)
        if let end = new.dateExpires, end <= now {
            throw .invalidParameter("DateExpires", reason: "must be in the future")
        }
        return try changeCredentials {
            try checkRoom(forKeyIn: account, by: actor)
            guard try APIKeyRow.insert(key, hash: SecretHash.of(secret), on: connection) else {
                throw RegistryError.notFound
            }
            try log(.keyCreated, before: nil, after: key, by: actor)
            return CreatedAPIKey(key: key, secret: secret)
        }
    }

    func updateKey(
        _ sid: APIKeySID, in account: AccountSID, to update: APIKeyUpdate, by actor: AuditActor
    ) throws(RegistryError) -> APIKey {
        try changeCredentials {
            let before = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            guard update.policy == nil || before.type == .restricted else {
                throw RegistryError.invalidParameter("Policy", reason: "belongs to a key of the type restricted")
            }
            try checkRoomInLog(of: account, by: actor)
            try APIKeyRow.update(before, to: update, at: now, on: connection)
            let after = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            try log(.keyUpdated, before: before, after: after, by: actor)
            return after
        }
    }

    func deleteKey(
        _ sid: APIKeySID, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) {
        try changeCredentials {
            let key = try APIKeyRow.key(sid, in: account, on: connection).orNotFound()
            try APIKeyRow.delete(key, on: connection)
            try log(.keyDeleted, before: key, after: nil, by: actor)
        }
    }

    private func log(
        _ action: AuditAction, before: APIKey?, after: APIKey?, by actor: AuditActor
    ) throws(SQLiteError) {
        guard let key = after ?? before else { return }
        let change = AuditChange(
            action: action, accountSID: key.accountSID, resourceSID: key.sid.description,
            before: before.map(APIKeyRow.state), after: after.map(APIKeyRow.state), actor: actor)
        try enter(change)
    }
}
