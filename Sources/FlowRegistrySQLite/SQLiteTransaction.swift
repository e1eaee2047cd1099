import FlowRegistry
import SQLite

/// The rows of one write, on the writer's connection.
final class SQLiteTransaction: StoreTransaction, SQLiteRows {
    private let connection: Connection
    let store: SQLiteStore?
    /// What all deletions of the write may delete for good.
    private lazy var purgeSlice = PurgeSlice(on: connection)
    /// What has failed in SQLite itself: the writer is to know, since the whole transaction may be lost.
    private(set) var failure: SQLiteError?

    init(on connection: Connection, of store: SQLiteStore) {
        self.connection = connection
        self.store = store
    }

    func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try body(connection)
        } catch {
            if let error = error as? SQLiteError { failure = error }
            throw RegistryError(storage: error)
        }
    }

    func snapshot<Value>(_ body: () throws(RegistryError) -> Value) throws(RegistryError) -> Value { try body() }

    func checkTime() throws(RegistryError) { try run { try $0.checkTime() } }

    /// Throws `.searchUnavailable` for a search by words: the index knows nothing that is not committed.
    func storedFlows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        guard query.search == nil else { throw .searchUnavailable(.isBehind) }
        return try run {
            try FlowSearch.page(page, matching: query, in: account, index: nil, on: $0)
        }
    }

    // MARK: Flows

    func takeRoom(
        forFlowOf bytes: Int64, in account: AccountSID, within quotas: Quotas?
    ) throws(RegistryError) -> StoredID? {
        try run { connection in
            guard let owner = try AccountTable.id(of: account, on: connection) else { return nil }
            if let quotas {
                guard try AccountUsageTable.takeRoom(forFlowOf: bytes, in: owner, quotas, on: connection) else {
                    return nil
                }
            } else {
                try AccountUsageTable.addFlow(of: bytes, to: owner, on: connection)
            }
            return StoredID(owner)
        }
    }

    func insertFlow(
        _ flow: NewFlow, as sid: FlowSID, in account: AccountSID, _ owner: StoredID, bytes: Int64, at date: Timestamp,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion) {
        try run {
            try FlowTable.insert(
                flow, as: sid, in: account, owner.value, bytes: bytes, at: date,
                by: RevisionActorColumns(maker, on: $0), on: $0)
        }
    }

    func appendRevision(
        _ update: FlowUpdate, to version: FlowVersion, bytes: Int64, at date: Timestamp, keepsDate: Bool,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion) {
        try run {
            try FlowTable.append(
                update, to: version, bytes: bytes, at: date, keepsDate: keepsDate,
                by: RevisionActorColumns(maker, on: $0), on: $0)
        }
    }

    func hideFlow(_ version: FlowVersion, at date: Timestamp) throws(RegistryError) {
        try run { try DeletedFlowQueries.hide(version, at: date, on: $0) }
    }

    func restoreFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion? {
        try run { try DeletedFlowQueries.restore(sid, in: account, on: $0) }
    }

    func purgeableFlow(until end: Timestamp) throws(RegistryError) -> FlowVersion? {
        try run { try DeletedFlowQueries.first(until: end.secondsSinceEpoch, on: $0) }
    }

    func purge(_ flow: FlowVersion) throws(RegistryError) -> Bool {
        try run { try FlowPurge(flow: flow, connection: $0).run(&purgeSlice) }
    }

    var isPurgeUsedUp: Bool { purgeSlice.isUsedUp }

    func setTestUsers(_ users: [String], of flow: StoredID, bytes: Int64) throws(RegistryError) -> TestUsers {
        try run {
            TestUsers(
                contacts: users, nonce: try TestUserTable.replace(with: users, of: flow.value, bytes: bytes, on: $0))
        }
    }

    // MARK: Aliases

    func aliasCount(of flow: StoredID) throws(RegistryError) -> Int64 {
        try run { try AliasTable.count(of: flow.value, on: $0) }
    }

    func setAlias(
        _ name: AliasName, of flow: StoredID, to target: AliasTarget<Int64>, at date: Timestamp
    ) throws(RegistryError) {
        try run { try AliasTable.set(name, of: flow.value, to: target, at: date, on: $0) }
    }

    func insertAlias(_ alias: Alias, of flow: StoredID) throws(RegistryError) {
        try run { try AliasTable.restore(alias, of: flow.value, on: $0) }
    }

    func deleteAlias(_ name: AliasName, of flow: StoredID) throws(RegistryError) {
        try run { try AliasTable.delete(name, of: flow.value, on: $0) }
    }

    func appendAliasMove(
        of name: AliasName, of flow: StoredID, from: AliasTarget<Int64>?, to: AliasTarget<Int64>?,
        by authority: AuditActor.Authority, at date: Timestamp, bytes: Int64
    ) throws(RegistryError) {
        try run {
            try AliasMoveTable.append(
                name, of: flow.value, from: from, to: to, by: authority, at: date, bytes: bytes, on: $0)
        }
    }

    // MARK: Accounts and credentials

    func insertAccount(_ account: Account) throws(RegistryError) {
        try run { try AccountTable.insert(account, on: $0) }
    }

    func updateAccount(_ account: Account, to update: AccountUpdate, at date: Timestamp) throws(RegistryError) {
        try run { try AccountTable.update(account, to: update, at: date, on: $0) }
    }

    func insertAuthToken(
        _ kind: AuthTokenKind, hash: [UInt8], of account: AccountSID, at date: Timestamp
    ) throws(RegistryError) -> Bool {
        try run { try AuthTokenTable.insert(kind, hash: hash, of: account, at: date, on: $0) }
    }

    func deleteAuthToken(_ kind: AuthTokenKind, of account: AccountSID) throws(RegistryError) {
        try run { try AuthTokenTable.delete(kind, of: account, on: $0) }
    }

    func promoteAuthToken(of account: AccountSID) throws(RegistryError) {
        try run { try AuthTokenTable.promote(of: account, on: $0) }
    }

    func insertKey(_ key: APIKey, hash: [UInt8]) throws(RegistryError) -> Bool {
        try run { try APIKeyTable.insert(key, hash: hash, on: $0) }
    }

    func updateKey(_ key: APIKey, to update: APIKeyUpdate, at date: Timestamp) throws(RegistryError) {
        try run { try APIKeyTable.update(key, to: update, at: date, on: $0) }
    }

    func deleteKey(_ key: APIKey) throws(RegistryError) {
        try run { try APIKeyTable.delete(key, on: $0) }
    }

    func noteUse(of key: APIKeySID, at date: Timestamp, unlessAfter stale: Timestamp) throws(RegistryError) {
        try run { try CredentialQueries.noteUse(of: key, at: date, unlessAfter: stale, on: $0) }
    }

    // MARK: Audit log

    func appendAuditEvent(
        _ event: AuditEvent, dateReached: Timestamp, account: StoredID?
    ) throws(RegistryError) {
        try run { try AuditEventTable.append(event, dateReached: dateReached, account: account?.value, on: $0) }
    }

    // MARK: Imports, idempotency

    func anyFlow(_ sid: FlowSID) throws(RegistryError) -> StoredFlow? {
        try run { try ImportedFlowTable.flow(sid, on: $0) }
    }

    func importedState(of flow: StoredID) throws(RegistryError) -> ImportedState? {
        try run { try ImportedFlowTable.state(of: flow.value, on: $0) }
    }

    func setImportedState(_ state: ImportedState, of flow: StoredID) throws(RegistryError) {
        try run { try ImportedFlowTable.set(state, of: flow.value, on: $0) }
    }

    func insertIdempotencyRecord(
        _ record: StoredIdempotencyRecord, _ key: String, in account: AccountSID, at date: Timestamp
    ) throws(RegistryError) {
        try run { try IdempotencyRecordTable.insert(record, key, in: account, at: date, on: $0) }
    }

    func trimIdempotencyRecords(
        of account: AccountSID, to limits: IdempotencyLimits
    ) throws(RegistryError) -> IdempotencyUsage? {
        try run { connection in
            guard let owner = try AccountTable.id(of: account, on: connection) else { return nil }
            return try IdempotencyRecordTable.trim(of: owner, to: limits, on: connection)
        }
    }

    func deleteIdempotencyRecords(until end: Timestamp, limit: Int) throws(RegistryError) -> PurgeProgress {
        try run { connection in
            try connection.erasing { () throws(SQLiteError) in
                try IdempotencyRecordTable.delete(until: end, limit: limit, on: connection)
            }
        }
    }
}
