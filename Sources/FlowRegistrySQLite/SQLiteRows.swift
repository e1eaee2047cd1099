public import FlowRegistry
import SQLite

/// Accounts, their keys, and credentials.
extension SQLiteRows {
    public func storedAccount(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account? {
        try run { try AccountTable.account(sid, in: scope, on: $0) }
    }

    public func storedAccounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try run { try AccountTable.page(page, in: scope, matching: filter, on: $0) }
    }

    public func firstAccount() throws(RegistryError) -> AccountSID? {
        try run { try AccountTable.first(on: $0) }
    }

    public func subflowPolicy(of account: AccountSID) throws(RegistryError) -> SubflowPolicy? {
        try run { try AccountTable.subflowPolicy(of: account, on: $0) }
    }

    public func storedUsage(of account: AccountSID) throws(RegistryError) -> StoredUsage? {
        try run { try AccountUsageTable.usage(of: account, on: $0) }
    }

    public func storedKey(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey? {
        try run { try APIKeyTable.key(sid, in: account, on: $0) }
    }

    public func storedKeys(
        in account: AccountSID, page: PageRequest<Position<APIKey>>
    ) throws(RegistryError) -> Page<APIKey> {
        try run { try APIKeyTable.page(page, in: account, on: $0) }
    }

    public func authTokens(of account: AccountSID) throws(RegistryError) -> [StoredCredential] {
        try run { try CredentialQueries.authTokens(of: account, on: $0) }
    }

    public func dateCreated(of kind: AuthTokenKind, of account: AccountSID) throws(RegistryError) -> Timestamp? {
        try run { try AuthTokenTable.dateCreated(kind, of: account, on: $0) }
    }

    public func apiKey(_ sid: APIKeySID) throws(RegistryError) -> StoredCredential? {
        try run { try CredentialQueries.apiKey(sid, on: $0) }
    }

    public func account(after sid: AccountSID) throws(RegistryError) -> AccountSID? {
        try run { try CredentialQueries.account(after: sid, on: $0) }
    }

    public func key(after sid: APIKeySID) throws(RegistryError) -> APIKeySID? {
        try run { try CredentialQueries.key(after: sid, on: $0) }
    }

    public func storedIdempotencyRecord(
        _ key: String, in account: AccountSID, since start: Timestamp
    ) throws(RegistryError) -> StoredIdempotencyRecord? {
        try run { try IdempotencyRecordTable.record(of: key, in: account, since: start, on: $0) }
    }
}

/// Aliases and their history.
extension SQLiteRows {
    public func storedAlias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias?
    {
        try run { try AliasTable.alias(name, of: flow, in: account, on: $0) }
    }

    public func storedAliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try run { try AliasTable.page(page, of: flow, in: account, on: $0) }
    }

    public func storedAliasMoves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        try run { try AliasMoveTable.page(page, name, of: flow, in: account, on: $0) }
    }

    public func hasAliasMove(
        _ mark: ChangeMark, of name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Bool {
        try run { try AliasMoveTable.exists(mark, of: name, of: flow, in: account, on: $0) }
    }
}

/// The audit log.
extension SQLiteRows {
    public func auditEvents(after number: Int64, limit: Int) throws(RegistryError) -> [AuditEvent?] {
        try run { try AuditEventTable.entries(after: number, limit: limit, on: $0) }
    }

    public func lastAuditEvent() throws(RegistryError) -> LastAuditEvent? {
        try run { try AuditEventTable.last(on: $0) }
    }

    public func latestAuditDate() throws(RegistryError) -> Timestamp? {
        try run { try AuditEventTable.latestDate(on: $0) }
    }

    public func hasAuditEvent(_ position: AuditPosition, in account: AccountSID?) throws(RegistryError) -> Bool {
        try run { try AuditEventTable.exists(position, in: account, on: $0) }
    }

    public func auditNumberPermutation() throws(RegistryError) -> NumberPermutation {
        try run { try PageTokenKeyTable.permutation(on: $0) }
    }

    public func storedAuditEvents(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try run { connection in
            if filter.isEmpty { return try AuditEventTable.page(page, in: account, on: connection) }
            guard let id = try AccountTable.id(of: account, on: connection) else { throw RegistryError.notFound }
            return try AuditSearch(filter: filter, account: id, connection: connection).page(page)
        }
    }
}
