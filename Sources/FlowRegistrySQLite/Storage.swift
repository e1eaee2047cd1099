import Dispatch
public import FlowRegistry
import Metrics
import PerThread
public import SQLite

/// The repositories of one database file, and what they share: clock, and the way from SQLite's errors to ours.
public struct Storage: Repositories {
    public let database: Database
    let now: @Sendable () -> Timestamp
    let flowRetentionSeconds: Int64
    let minimumFreeBytes: Int
    public let quotas: Quotas
    /// What the audit log knows of the time.
    public let logClock: LogClock
    let credentialChanges = CredentialChanges()
    let idempotencyTotals: IdempotencyTotals
    public let changes = FlowChanges()
    /// What is found by words.
    let searchIndex: FollowerThread<FlowWordsFollower>
    private let threadsKeptFlowSets = ThreadLocal<KeptFlowSets>()

    /// - Parameters:
    ///   - flowRetentionDays: how long a deleted flow can be brought back; 0 for not at all.
    ///   - minimumFreeBytes: with less room on the disk, the storage calls itself not ready.
    ///   - quotas: what an account may have that has none of its own.
    ///   - now: the clock of every date that is stored.
    public init(
        database: Database, flowRetentionDays: Int = 30, minimumFreeBytes: Int = 0,
        quotas: Quotas = Quotas(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            database: database, flowRetentionDays: flowRetentionDays, minimumFreeBytes: minimumFreeBytes,
            idempotency: IdempotencyTotals.Limits(), quotas: quotas, now: now)
    }

    init(
        database: Database, flowRetentionDays: Int = 30, minimumFreeBytes: Int = 0,
        idempotency: IdempotencyTotals.Limits, quotas: Quotas = Quotas(), followers: FollowerLimits = FollowerLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        searchIndex = FollowerThread(FlowWordsFollower(), of: database, limits: followers)
        self.now = now
        // Where it cannot be read, the next read or write tells why.
        logClock = LogClock(latest: try? database.read(SQLiteAuditRepository.latestDate))
        idempotencyTotals = IdempotencyTotals(limits: idempotency)
        self.minimumFreeBytes = minimumFreeBytes
        self.quotas = quotas
        flowRetentionSeconds = Int64(flowRetentionDays) * 86_400
    }

    public var accounts: SQLiteAccountRepository { SQLiteAccountRepository(storage: self) }
    public var flows: SQLiteFlowRepository { SQLiteFlowRepository(storage: self) }
    public var aliases: SQLiteAliasRepository { SQLiteAliasRepository(storage: self) }
    public var keys: SQLiteAPIKeyRepository { SQLiteAPIKeyRepository(storage: self) }
    public var credentials: SQLiteCredentialRepository { SQLiteCredentialRepository(storage: self) }
    public var exports: SQLiteExportRepository { SQLiteExportRepository(storage: self) }
    public var audit: SQLiteAuditRepository { SQLiteAuditRepository(storage: self) }
    public var idempotency: SQLiteIdempotencyRepository { SQLiteIdempotencyRepository(storage: self) }
    public var subflows: SQLiteSubflowRepository { SQLiteSubflowRepository(storage: self) }

    public func sha256(of text: [UInt8]) -> [UInt8] { DefinitionRow.sha256(of: text) }

    /// Whether the writer gets something done within so many seconds: a write that has nothing to do, or, where others
    /// are before it, one of those. Blocks for so long.
    public func isWriterAlive(withinSeconds seconds: Int) -> Bool {
        let performed = database.writer.statistics.performedWrites.value
        let turn = DispatchSemaphore(value: 0)
        database.writer.write({ _ in }, failure: { $0 as any Error }, completion: { _ in turn.signal() })
        return turn.wait(timeout: .now() + .seconds(seconds)) == .success
            || database.writer.statistics.performedWrites.value != performed
    }

    /// Has what is made from the database follow its changes from now on, in place of from the first search on.
    ///
    /// - Parameter report: is told, on a thread of its own, what happens to it.
    public func startFollowing(report: @escaping @Sendable (FollowerReport) -> Void) {
        searchIndex.start(report: report)
    }

    /// Ends what follows the changes, with its files on the disk. Blocks until that is done.
    public func stopFollowing() { searchIndex.stop() }

    public var searchIndexStatistics: FollowerStatistics { searchIndex.statistics }

    /// Bytes of the search index's file and its log.
    public var searchIndexBytes: Int { searchIndex.bytes }

    /// How many entries of the audit log the search index has still to take in.
    public var searchIndexLag: Int64 {
        let end = try? database.read { connection throws(SQLiteError) in try AuditEventRow.end(on: connection) }
        return max(0, (end?.number ?? 0) - searchIndexStatistics.followedNumber)
    }

    /// Reads again which of the last changes is the latest: one that was dated wrongly counts no longer at some time.
    public func refreshLogClock() {
        if let latest = try? database.read(SQLiteAuditRepository.latestDate) { logClock.set(latest) }
    }

    /// What the calling thread has found out about flows.
    var keptFlowSets: KeptFlowSets {
        if let known = threadsKeptFlowSets.value { return known }
        let kept = KeptFlowSets()
        threadsKeptFlowSets.set(kept)
        return kept
    }

    /// How long a read may take where others wait for its thread.
    private static let shortReadMilliseconds = 20

    public func limitReads() {
        // Where there is no connection, the next read tells why.
        try? database.limitReads(milliseconds: Self.shortReadMilliseconds)
    }

    public func reading<Value>(until isCancelled: @escaping () -> Bool, _ body: () -> Value) -> Value {
        database.reading(until: isCancelled, body)
    }

    func read<Value>(
        _ body: (Connection) throws(SQLiteError) -> Result<Value, RegistryError>
    ) throws(RegistryError) -> Value {
        do {
            return try database.read(body).get()
        } catch {
            throw Self.registryError(error)
        }
    }

    public func write<Value: Sendable>(
        isDryRun: Bool = false, for account: AccountSID? = nil, by caller: VerifiedCaller? = nil,
        _ body: @escaping @Sendable (any Transaction) throws(RegistryError) -> Value,
        completion: @escaping Completion<Value>
    ) {
        let (touched, credentialChange) = (TouchedFlows(changes), CredentialChange(credentialChanges))
        commit(isDryRun: isDryRun, for: account) {
            [now, logClock, flowRetentionSeconds, idempotencyTotals, quotas, credentialChanges] connection in
            let now = now()
            let transaction = SQLiteTransaction(
                on: connection, at: now, logClock: logClock, flowRetentionSeconds: flowRetentionSeconds,
                idempotencyTotals: idempotencyTotals, quotas: quotas,
                caller: try caller.map { try credentialChanges.confirmed($0, at: now, on: connection) },
                touched: touched,
                credentialChange: credentialChange)
            do {
                return try body(transaction)
            } catch {
                throw transaction.failure ?? error
            }
        } completion: { [searchIndex] result in
            touched.end()
            if !isDryRun, (try? result.get()) != nil { searchIndex.noteCommit() }
            // From the acknowledgement on, nobody relies on credentials that were verified before.
            credentialChange.end(isCommitted: !isDryRun && (try? result.get()) != nil)
            completion(result)
        }
    }

    /// Runs `body` in the writer's next transaction; what it throws rolls this write alone back.
    func commit<Value: Sendable>(
        isDryRun: Bool = false, for account: AccountSID? = nil,
        _ body: @escaping @Sendable (Connection) throws -> Value, completion: @escaping Completion<Value>
    ) {
        let sender = account.map { UInt64(bitPattern: Int64($0.hashValue)) }
        let admission = database.writer.write(isDryRun: isDryRun, of: sender, body, failure: { $0 }) { result in
            completion(result.mapError(Self.registryError))
        }
        switch admission {
        case .queued: return
        case .full: completion(.failure(.overloaded))
        case .senderFull: completion(.failure(.tooManyRequests(of: .slowRequests, retryAfterSeconds: 1)))
        }
    }

    static func registryError(_ error: any Error) -> RegistryError {
        switch error {
        case let error as RegistryError: error
        case let error as SQLiteError where error.isDiskFull: .storageFull
        case let error as SQLiteError where error.isFileFailure: .storageUnavailable("\(error)")
        case let error as SQLiteError where error.isInterrupted: .timedOut
        default: .internalFault("\(error)")
        }
    }
}

extension Optional {
    /// The row that was looked for, or `.notFound`.
    func orNotFound() throws(RegistryError) -> Wrapped {
        guard let self else { throw .notFound }
        return self
    }

    func found() -> Result<Wrapped, RegistryError> { map(Result.success) ?? .failure(.notFound) }
}
