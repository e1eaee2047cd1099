public import FlowRegistry
import SQLite

/// Accounts and their auth tokens in SQLite; only the SHA-256 of a token is stored.
public struct SQLiteAccountRepository: AccountRepository {
    let storage: Storage

    public func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account {
        try storage.read { connection throws(SQLiteError) in
            try AccountRow.account(sid, in: scope, on: connection).found()
        }
    }

    public func accounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try storage.read { connection throws(SQLiteError) in
            .success(try AccountRow.page(page, in: scope, matching: filter, on: connection))
        }
    }

    public func createAccount(
        friendlyName: String, by actor: AuditActor, completion: @escaping Completion<NewAccount>
    ) {
        var random = SystemRandomNumberGenerator()
        let sid = AccountSID.random(using: &random)
        let token = AuthToken.random(using: &random)
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            let account = Account(
                sid: sid, friendlyName: friendlyName, status: .active,
                ownerSID: try AccountRow.administrator(on: connection) ?? sid, dateCreated: now, dateUpdated: nil)
            try AccountRow.insert(account, on: connection)
            _ = try AuthTokenRow.insert(.primary, hash: SecretHash.of(token), of: sid, at: now, on: connection)
            let after = AccountRow.state(of: account)
            try Self.log(.accountCreated, of: sid, nil, after, by: actor, at: now, on: connection)
            return NewAccount(account: account, authToken: token)
        }
    }

    public func updateAccount(
        _ sid: AccountSID, in scope: AccountScope, to update: AccountUpdate, by actor: AuditActor,
        completion: @escaping Completion<Account>
    ) {
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            let before = try AccountRow.account(sid, in: scope, on: connection).orNotFound()
            if let status = update.status, status != before.status, !Self.maySetStatus(of: before, actor) {
                throw RegistryError.forbidden
            }
            try AccountRow.update(before, to: update, at: now, on: connection)
            let after = try AccountRow.account(sid, in: scope, on: connection).orNotFound()
            let (old, new) = (AccountRow.state(of: before), AccountRow.state(of: after))
            try Self.log(.accountUpdated, of: sid, old, new, by: actor, at: now, on: connection)
            return after
        }
    }

    public func createSecondaryToken(
        of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<AuthTokenRotation>
    ) {
        var random = SystemRandomNumberGenerator()
        let token = AuthToken.random(using: &random)
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            guard try AuthTokenRow.dateCreated(.secondary, of: account, on: connection) == nil else {
                throw RegistryError.conflict("There is a secondary auth token already: promote or delete it first")
            }
            guard
                try AuthTokenRow.insert(
                    .secondary, hash: SecretHash.of(token), of: account, at: now, on: connection)
            else { throw RegistryError.notFound }
            let after = AuthTokenRow.state(.secondary, dateCreated: now)
            try Self.log(.secondaryTokenCreated, of: account, nil, after, by: actor, at: now, on: connection)
            return AuthTokenRotation(accountSID: account, authToken: token, dateCreated: now, dateUpdated: now)
        }
    }

    public func promoteSecondaryToken(
        of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<AuthTokenRotation>
    ) {
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            guard let created = try AuthTokenRow.dateCreated(.secondary, of: account, on: connection) else {
                throw RegistryError.conflict("There is no secondary auth token to promote")
            }
            let replaced = try AuthTokenRow.dateCreated(.primary, of: account, on: connection)
            _ = try AuthTokenRow.delete(.primary, of: account, on: connection)
            try AuthTokenRow.promote(of: account, on: connection)
            let before = replaced.map { AuthTokenRow.state(.primary, dateCreated: $0) }
            let after = AuthTokenRow.state(.primary, dateCreated: created)
            try Self.log(.secondaryTokenPromoted, of: account, before, after, by: actor, at: now, on: connection)
            return AuthTokenRotation(accountSID: account, authToken: nil, dateCreated: created, dateUpdated: now)
        }
    }

    public func deleteSecondaryToken(
        of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Void>
    ) {
        let now = storage.now()
        storage.writeCredentials(completion: completion) { connection in
            let created = try AuthTokenRow.dateCreated(.secondary, of: account, on: connection).orNotFound()
            _ = try AuthTokenRow.delete(.secondary, of: account, on: connection)
            let before = AuthTokenRow.state(.secondary, dateCreated: created)
            try Self.log(.secondaryTokenDeleted, of: account, before, nil, by: actor, at: now, on: connection)
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

    private static func log(
        _ action: AuditAction, of account: AccountSID, _ before: AuditState?, _ after: AuditState?,
        by actor: AuditActor, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: account.description, before: before, after: after,
            actor: actor)
        try AuditEventRow.append(change, at: now, on: connection)
    }
}
