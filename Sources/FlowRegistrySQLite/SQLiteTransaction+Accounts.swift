import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func createAccount(
        friendlyName: String, by actor: AuditActor
    ) throws(RegistryError) -> NewAccount {
        var random = SystemRandomNumberGenerator()
        let sid = AccountSID.random(using: &random)
        let token = AuthToken.random(using: &random)
        return try changeCredentials {
            let account = Account(
                sid: sid, friendlyName: friendlyName, status: .active,
                ownerSID: try AccountRow.administrator(on: connection) ?? sid, dateCreated: now, dateUpdated: nil)
            try AccountRow.insert(account, on: connection)
            _ = try AuthTokenRow.insert(.primary, hash: SecretHash.of(token), of: sid, at: now, on: connection)
            let after = AccountRow.state(of: account)
            try log(.accountCreated, of: sid, nil, after, by: actor)
            return NewAccount(account: try stored(sid, in: .server), authToken: token)
        }
    }

    func updateAccount(
        _ sid: AccountSID, in scope: AccountScope, to update: AccountUpdate, by actor: AuditActor
    ) throws(RegistryError) -> Account {
        try changeCredentials {
            let before = try AccountRow.account(sid, in: scope, on: connection).orNotFound()
            if let status = update.status, status != before.status, !Self.maySetStatus(of: before, actor) {
                throw RegistryError.forbidden
            }
            if !update.quotas.isEmpty, actor.authority != .commandLine { throw RegistryError.forbidden }
            try checkRoomInLog(of: sid, by: actor)
            try AccountRow.update(before, to: update, at: now, on: connection)
            let after = try stored(sid, in: scope)
            let (old, new) = (AccountRow.state(of: before), AccountRow.state(of: after))
            try log(.accountUpdated, of: sid, old, new, by: actor)
            return try stored(sid, in: scope)
        }
    }

    func createSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation {
        var random = SystemRandomNumberGenerator()
        let token = AuthToken.random(using: &random)
        return try changeCredentials {
            guard try AuthTokenRow.dateCreated(.secondary, of: account, on: connection) == nil else {
                throw RegistryError.conflict("There is a secondary auth token already: promote or delete it first")
            }
            try checkRoomInLog(of: account, by: actor, spare: Quota.auditEventsForTokens)
            guard
                try AuthTokenRow.insert(
                    .secondary, hash: SecretHash.of(token), of: account, at: now, on: connection)
            else { throw RegistryError.notFound }
            let after = AuthTokenRow.state(.secondary, dateCreated: now)
            try log(.secondaryTokenCreated, of: account, nil, after, by: actor)
            return AuthTokenRotation(accountSID: account, authToken: token, dateCreated: now, dateUpdated: now)
        }
    }

    func promoteSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation {
        try changeCredentials {
            guard let created = try AuthTokenRow.dateCreated(.secondary, of: account, on: connection) else {
                throw RegistryError.conflict("There is no secondary auth token to promote")
            }
            let replaced = try AuthTokenRow.dateCreated(.primary, of: account, on: connection)
            _ = try AuthTokenRow.delete(.primary, of: account, on: connection)
            try AuthTokenRow.promote(of: account, on: connection)
            let before = replaced.map { AuthTokenRow.state(.primary, dateCreated: $0) }
            let after = AuthTokenRow.state(.primary, dateCreated: created)
            try log(.secondaryTokenPromoted, of: account, before, after, by: actor)
            return AuthTokenRotation(
                accountSID: account, authToken: nil, dateCreated: created, dateUpdated: max(now, created))
        }
    }

    func deleteSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) {
        try changeCredentials {
            let created = try AuthTokenRow.dateCreated(.secondary, of: account, on: connection).orNotFound()
            _ = try AuthTokenRow.delete(.secondary, of: account, on: connection)
            let before = AuthTokenRow.state(.secondary, dateCreated: created)
            try log(.secondaryTokenDeleted, of: account, before, nil, by: actor)
        }
    }

    /// Nobody suspends or closes the administrator over the API, and so locks everybody out; only the administrator
    /// and the command line change anybody's status.
    private static func maySetStatus(of account: Account, _ actor: AuditActor) -> Bool {
        switch actor.authority {
        case .commandLine: true
        case .service: false
        case .credential(_, let caller): caller == account.ownerSID && account.sid != account.ownerSID
        }
    }

    /// As it is now, with the entries that are counted of it.
    private func stored(_ account: AccountSID, in scope: AccountScope) throws -> Account {
        try AccountRow.account(account, in: scope, on: connection).orNotFound()
    }

    private func log(
        _ action: AuditAction, of account: AccountSID, _ before: AuditState?, _ after: AuditState?, by actor: AuditActor
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: account.description, before: before, after: after,
            actor: actor)
        try enter(change)
    }
}
