/// The changes of API keys, each with its entry in the audit log. A change holds from its acknowledgement on.
extension Transaction {
    /// Stores a key with a fresh secret. Throws `.invalidParameter` for one that has expired already.
    public func createKey(
        _ new: NewAPIKey, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> CreatedAPIKey {
        if let end = new.dateExpires, end <= now {
            throw .invalidParameter("DateExpires", reason: "must be in the future")
        }
        try beginCredentialChange()
        var random = SystemRandomNumberGenerator()
        let key = APIKey(
            sid: .random(using: &random), accountSID: account, friendlyName: new.friendlyName, type: new.type,
            policy: new.policy, dateCreated: now, dateUpdated: nil, dateExpires: new.dateExpires, dateLastUsed: nil)
        let secret = APIKeySecret.random(using: &random)
        try checkRoom(forKeyIn: account, by: actor)
        guard try rows.insertKey(key, hash: SecretHash.of(secret)) else { throw .notFound }
        try log(.keyCreated, before: nil, after: key, by: actor)
        return CreatedAPIKey(key: key, secret: secret)
    }

    /// Throws `.invalidParameter` for a policy given to a key that is not restricted.
    public func updateKey(
        _ sid: APIKeySID, in account: AccountSID, to update: APIKeyUpdate, by actor: AuditActor
    ) throws(RegistryError) -> APIKey {
        try beginCredentialChange()
        let before = try rows.storedKey(sid, in: account).orNotFound()
        guard update.policy == nil || before.type == .restricted else {
            throw .invalidParameter("Policy", reason: "belongs to a key of the type restricted")
        }
        try checkRoomInLog(of: account, by: actor, spare: Quota.auditEventsForCredentials)
        try rows.updateKey(before, to: update, at: now)
        let after = try rows.storedKey(sid, in: account).orNotFound()
        try log(.keyUpdated, before: before, after: after, by: actor)
        return after
    }

    /// Revokes a key for good.
    public func deleteKey(_ sid: APIKeySID, in account: AccountSID, by actor: AuditActor) throws(RegistryError) {
        try beginCredentialChange()
        let key = try rows.storedKey(sid, in: account).orNotFound()
        try rows.deleteKey(key)
        try log(.keyDeleted, before: key, after: nil, by: actor)
    }

    private func log(
        _ action: AuditAction, before: APIKey?, after: APIKey?, by actor: AuditActor
    ) throws(RegistryError) {
        guard let key = after ?? before else { return }
        try appendAuditEvent(
            NewAuditEvent(
                action: action, accountSID: key.accountSID, resourceSID: key.sid.description,
                before: before?.auditState, after: after?.auditState, actor: actor))
    }
}
