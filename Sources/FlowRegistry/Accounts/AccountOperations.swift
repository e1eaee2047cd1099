/// The changes of accounts and of their auth tokens, each with its entry in the audit log. A change holds from its
/// acknowledgement on.
extension Transaction {
    /// Stores a new active account with a fresh auth token. The first account of a registry is its administrator.
    public func createAccount(friendlyName: String, by actor: AuditActor) throws(RegistryError) -> NewAccount {
        try beginCredentialChange()
        var random = SystemRandomNumberGenerator()
        let sid = AccountSID.random(using: &random)
        let token = AuthToken.random(using: &random)
        let account = Account(
            sid: sid, friendlyName: friendlyName, status: .active, ownerSID: try rows.firstAccount() ?? sid,
            dateCreated: now, dateUpdated: nil)
        try rows.insertAccount(account)
        _ = try rows.insertAuthToken(.primary, hash: SecretHash.of(token), of: sid, at: now)
        try log(.accountCreated, of: sid, nil, account.auditState, by: actor)
        return NewAccount(account: try stored(sid, in: .server), authToken: token)
    }

    /// Renames, suspends, activates or closes an account, or sets what it asks for and may have.
    ///
    /// - Throws: `.forbidden` for the status of the administrator's own, and for quotas unless the command line sets them;
    ///   `.notFound` outside the scope.
    public func updateAccount(
        _ sid: AccountSID, in scope: AccountScope, to update: AccountUpdate, by actor: AuditActor
    ) throws(RegistryError) -> Account {
        try beginCredentialChange()
        let before = try stored(sid, in: scope)
        if let status = update.status, status != before.status, !actor.maySetStatus(of: before) { throw .forbidden }
        if !update.quotas.isEmpty, actor.authority != .commandLine { throw .forbidden }
        try checkRoomInLog(of: sid, by: actor)
        try rows.updateAccount(before, to: update, at: now)
        try log(.accountUpdated, of: sid, before.auditState, try stored(sid, in: scope).auditState, by: actor)
        // With the entry that is counted of it.
        return try stored(sid, in: scope)
    }

    /// Makes a second auth token beside the primary one; both are valid. Throws `.conflict` where there is one already.
    public func createSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation {
        try beginCredentialChange()
        var random = SystemRandomNumberGenerator()
        let token = AuthToken.random(using: &random)
        guard try rows.dateCreated(of: .secondary, of: account) == nil else {
            throw .conflict("There is a secondary auth token already: promote or delete it first")
        }
        try checkRoomInLog(of: account, by: actor, spare: Quota.auditEventsForCredentials)
        guard try rows.insertAuthToken(.secondary, hash: SecretHash.of(token), of: account, at: now) else {
            throw .notFound
        }
        let after = AuthTokenKind.secondary.auditState(dateCreated: now)
        try log(.secondaryTokenCreated, of: account, nil, after, by: actor)
        return AuthTokenRotation(accountSID: account, authToken: token, dateCreated: now, dateUpdated: now)
    }

    /// Makes the secondary auth token the primary one, which is void from now on. Throws `.conflict` without a secondary.
    public func promoteSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation {
        try beginCredentialChange()
        guard let created = try rows.dateCreated(of: .secondary, of: account) else {
            throw .conflict("There is no secondary auth token to promote")
        }
        let replaced = try rows.dateCreated(of: .primary, of: account)
        try rows.deleteAuthToken(.primary, of: account)
        try rows.promoteAuthToken(of: account)
        let before = replaced.map { AuthTokenKind.primary.auditState(dateCreated: $0) }
        let after = AuthTokenKind.primary.auditState(dateCreated: created)
        try log(.secondaryTokenPromoted, of: account, before, after, by: actor)
        return AuthTokenRotation(
            accountSID: account, authToken: nil, dateCreated: created, dateUpdated: max(now, created))
    }

    /// Voids the secondary auth token; `.notFound` without one.
    public func deleteSecondaryToken(of account: AccountSID, by actor: AuditActor) throws(RegistryError) {
        try beginCredentialChange()
        let created = try rows.dateCreated(of: .secondary, of: account).orNotFound()
        try rows.deleteAuthToken(.secondary, of: account)
        let before = AuthTokenKind.secondary.auditState(dateCreated: created)
        try log(.secondaryTokenDeleted, of: account, before, nil, by: actor)
    }

    private func stored(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account {
        try rows.storedAccount(sid, in: scope).orNotFound()
    }

    private func log(
        _ action: AuditAction, of account: AccountSID, _ before: AuditState?, _ after: AuditState?, by actor: AuditActor
    ) throws(RegistryError) {
        try appendAuditEvent(
            NewAuditEvent(
                action: action, accountSID: account, resourceSID: account.description, before: before, after: after,
                actor: actor))
    }
}

extension AuditActor {
    /// Nobody suspends or closes the administrator over the API, and so locks everybody out; only the administrator
    /// and the command line change anybody's status.
    fileprivate func maySetStatus(of account: Account) -> Bool {
        switch authority {
        case .commandLine: true
        case .service: false
        case .credential(_, let caller): caller == account.ownerSID && account.sid != account.ownerSID
        }
    }
}
