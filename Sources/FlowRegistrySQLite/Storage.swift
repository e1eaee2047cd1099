public import FlowRegistry
public import SQLite

/// The repositories of one database file.
public struct Storage: Repositories {
    public let store: SQLiteStore
    let registry: Registry<SQLiteStore>

    public init(
        database: Database, flowRetentionDays: Int = 30, minimumFreeBytes: Int = 0,
        quotas: Quotas = Quotas(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            database: database, flowRetentionDays: flowRetentionDays, minimumFreeBytes: minimumFreeBytes,
            idempotency: IdempotencyLimits(), quotas: quotas, now: now)
    }

    init(
        database: Database, flowRetentionDays: Int = 30, minimumFreeBytes: Int = 0,
        idempotency: IdempotencyLimits, quotas: Quotas = Quotas(), followers: FollowerLimits = FollowerLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        store = SQLiteStore(database: database, minimumFreeBytes: minimumFreeBytes, followers: followers)
        registry = Registry(
            store: store, flowRetentionDays: flowRetentionDays, quotas: quotas, idempotency: idempotency, now: now)
    }

    public var database: Database { store.database }
    public var quotas: Quotas { registry.quotas }
    public var logClock: LogClock { registry.logClock }
    public var changes: FlowChanges { registry.changes }
    public var flowRetentionSeconds: Int64 { registry.flowRetentionSeconds }
    var searchIndex: FollowerThread<FlowWordsFollower> { store.searchIndex }

    public var accounts: SQLiteAccountRepository { SQLiteAccountRepository(storage: self) }
    public var flows: SQLiteFlowRepository { SQLiteFlowRepository(storage: self) }
    public var aliases: SQLiteAliasRepository { SQLiteAliasRepository(storage: self) }
    public var keys: SQLiteAPIKeyRepository { SQLiteAPIKeyRepository(storage: self) }
    public var credentials: SQLiteCredentialRepository { SQLiteCredentialRepository(storage: self) }
    public var exports: SQLiteExportRepository { SQLiteExportRepository(storage: self) }
    public var audit: SQLiteAuditRepository { SQLiteAuditRepository(storage: self) }
    public var idempotency: SQLiteIdempotencyRepository { SQLiteIdempotencyRepository(storage: self) }
    public var subflows: SQLiteSubflowRepository { SQLiteSubflowRepository(storage: self) }

    public func isWriterAlive(withinSeconds seconds: Int) -> Bool { store.isWriterAlive(withinSeconds: seconds) }
    public func startFollowing(report: @escaping @Sendable (FollowerReport) -> Void) {
        store.startFollowing(report: report)
    }
    public func stopFollowing() { store.stopFollowing() }
    public var searchIndexStatistics: FollowerStatistics { store.searchIndexStatistics }
    public var searchIndexBytes: Int { store.searchIndexBytes }
    public var searchIndexLag: Int64 { store.searchIndexLag }
    public func refreshLogClock() { registry.refreshLogClock() }
    public func limitReads() { store.limitReads() }
    public func reading<Value>(until isCancelled: @escaping () -> Bool, _ body: () -> Value) -> Value {
        store.reading(until: isCancelled, body)
    }
    public func readiness() -> [ReadinessCheck] { store.readiness() }

    public func write<Value: Sendable>(
        isDryRun: Bool = false, for account: AccountSID? = nil, by caller: VerifiedCaller? = nil,
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value,
        completion: @escaping Completion<Value>
    ) {
        registry.write(isDryRun: isDryRun, for: account, by: caller, body, completion: completion)
    }
}

public struct SQLiteFlowRepository: FlowRepository {
    let storage: Storage
    public func flow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storage.store.read { reader throws(RegistryError) in try reader.flow(sid, in: account) }
    }
    public func listedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storage.store.read { reader throws(RegistryError) in try reader.flowSummary(sid, in: account) }
    }
    public func flows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow> {
        try storage.store.read { reader throws(RegistryError) in try reader.flows(in: account, page: page) }
    }
    public func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        try storage.store.read { reader throws(RegistryError) in try reader.flows(in: account, matching: query, page: page) }
    }
    public func deletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow> {
        try storage.store.read { reader throws(RegistryError) in try reader.deletedFlows(in: account, page: page) }
    }
    public func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision {
        try storage.store.read { reader throws(RegistryError) in try reader.revision(reference, of: flow, in: account) }
    }
    public func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision> {
        try storage.store.read { reader throws(RegistryError) in try reader.revisions(of: flow, in: account, page: page) }
    }
    public func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers {
        try storage.store.read { reader throws(RegistryError) in try reader.testUsers(of: flow, in: account) }
    }
}

public struct SQLiteAliasRepository: AliasRepository {
    let storage: Storage
    public func alias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias {
        try storage.store.read { reader throws(RegistryError) in try reader.alias(name, of: flow, in: account) }
    }
    public func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try storage.store.read { reader throws(RegistryError) in try reader.aliases(of: flow, in: account, page: page) }
    }
    public func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        try storage.store.read { reader throws(RegistryError) in try reader.moves(of: name, of: flow, in: account, page: page) }
    }
}

public struct SQLiteAccountRepository: AccountRepository {
    let storage: Storage
    public func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account {
        try storage.store.read { reader throws(RegistryError) in try reader.storedAccount(sid, in: scope).orNotFound() }
    }
    public func accounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try storage.store.read { reader throws(RegistryError) in
            try reader.storedAccounts(in: scope, matching: filter, page: page)
        }
    }
}

public struct SQLiteAPIKeyRepository: APIKeyRepository {
    let storage: Storage
    public func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey {
        try storage.store.read { reader throws(RegistryError) in try reader.storedKey(sid, in: account).orNotFound() }
    }
    public func keys(in account: AccountSID, page: PageRequest<Position<APIKey>>) throws(RegistryError) -> Page<APIKey> {
        try storage.store.read { reader throws(RegistryError) in try reader.storedKeys(in: account, page: page) }
    }
}

public struct SQLiteAuditRepository: AuditRepository {
    let storage: Storage
    public func events(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try storage.store.read { reader throws(RegistryError) in
            try reader.auditEvents(in: account, matching: filter, page: page)
        }
    }
    public func numberPermutation() throws(RegistryError) -> NumberPermutation {
        try storage.store.read { reader throws(RegistryError) in try reader.auditNumberPermutation() }
    }
    public func verify(head: [UInt8]?) throws(RegistryError) -> AuditVerification {
        try storage.registry.verifyAuditLog(head: head)
    }
}

public struct SQLiteCredentialRepository: CredentialRepository {
    let storage: Storage
    public var credentialChanges: Int { storage.registry.credentialChanges }
    public func verify(username: String, secret: String) throws(RegistryError) -> VerifiedCredentials {
        try storage.registry.verify(username: username, secret: secret)
    }
}

public struct SQLiteExportRepository: ExportRepository {
    let storage: Storage
    public func part(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart {
        try storage.store.read { reader throws(RegistryError) in
            try reader.exportPart(of: account, after: position, maximumBytes: maximumBytes)
        }
    }
}

public struct SQLiteIdempotencyRepository: IdempotencyRepository {
    let storage: Storage
    public func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord? {
        let now = storage.registry.now()
        return try storage.store.read { reader throws(RegistryError) in
            try reader.record(of: key, in: account, at: now)
        }
    }
}

public struct SQLiteSubflowRepository: SubflowRepository {
    let storage: Storage
    public func uses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        try storage.store.read { reader throws(RegistryError) in try reader.uses(of: flow, in: account, page: page) }
    }
}
