import Dispatch
public import FlowRegistry
import Metrics
public import SQLite

/// The storage engine on one SQLite database file, and the search index beside it.
public final class SQLiteStore: Store {
    public let database: Database
    let minimumFreeBytes: Int
    /// What is found by words.
    let searchIndex: FollowerThread<FlowWordsFollower>

    /// - Parameter minimumFreeBytes: with less room on the disk, the store calls itself not ready.
    public convenience init(database: Database, minimumFreeBytes: Int = 0) {
        self.init(database: database, minimumFreeBytes: minimumFreeBytes, followers: FollowerLimits())
    }

    init(database: Database, minimumFreeBytes: Int = 0, followers: FollowerLimits) {
        self.database = database
        self.minimumFreeBytes = minimumFreeBytes
        searchIndex = FollowerThread(FlowWordsFollower(), of: database, limits: followers)
    }

    // MARK: Reads

    public var readsWait: Bool { false }

    public func read<Value>(
        _ body: (SQLiteReader) throws(RegistryError) -> Value
    ) throws(RegistryError) -> Value {
        try body(SQLiteReader(self))
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

    // MARK: Writes

    public func write(_ write: any PendingWrite<any StoreTransaction>, isDryRun: Bool, for account: AccountSID?) {
        let sender = account.map { UInt64(bitPattern: Int64($0.hashValue)) }
        let queued = SQLiteWrite(write, isDryRun: isDryRun, on: self)
        switch database.writer.write(queued, isDryRun: isDryRun, of: sender) {
        case .queued: return
        case .full: write.finish(.overloaded)
        case .senderFull: write.finish(.tooManyRequests(of: .slowRequests, retryAfterSeconds: 1))
        }
    }

    /// Whether the writer gets something done within so many seconds: a write that has nothing to do, or, where others
    /// are before it, one of those. Blocks for so long.
    public func isWriterAlive(withinSeconds seconds: Int) -> Bool {
        let performed = database.writer.statistics.performedWrites.value
        let turn = DispatchSemaphore(value: 0)
        database.writer.write({ _ in }, failure: { $0 as any Error }, completion: { _ in turn.signal() })
        return turn.wait(timeout: .now() + .seconds(seconds)) == .success
            || database.writer.statistics.performedWrites.value != performed
    }

    // MARK: Search index

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
        let end = try? database.read { connection throws(SQLiteError) in try AuditEventTable.end(on: connection) }
        return max(0, (end?.number ?? 0) - searchIndexStatistics.followedNumber)
    }
}

/// The registry that keeps everything in one SQLite database file.
public typealias SQLiteRegistry = Registry<SQLiteStore>

extension Registry where Engine == SQLiteStore {
    /// The registry of a database.
    ///
    /// - Parameters:
    ///   - flowRetentionDays: how long a deleted flow can be brought back; 0 for not at all.
    ///   - minimumFreeBytes: with less room on the disk, the store calls itself not ready.
    ///   - quotas: what an account may have that has none of its own.
    ///   - now: the clock of every date that is stored.
    public convenience init(
        database: Database, flowRetentionDays: Int = 30, minimumFreeBytes: Int = 0,
        quotas: Quotas = Quotas(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            store: SQLiteStore(database: database, minimumFreeBytes: minimumFreeBytes),
            flowRetentionDays: flowRetentionDays, quotas: quotas, now: now)
    }
}

extension SQLiteStore {
    /// A transaction that is open for longer, in seconds, is taken for one that will not end.
    private static let maximumTransactionSeconds: Int64 = 10

    /// Schema, disk and writer. After a transaction that failed, asking has the writer try once more: the next answer
    /// tells how that went.
    public func readiness() -> [ReadinessCheck] {
        [
            ReadinessCheck(.schema, failure: schemaFailure()), ReadinessCheck(.disk, failure: diskFailure()),
            ReadinessCheck(.writer, failure: writerFailure()),
        ]
    }

    private func schemaFailure() -> String? {
        guard let stored = try? database.storedSchemaVersion() else { return "The database cannot be read." }
        return stored == database.schemaVersion
            ? nil : "The database has schema version \(stored), not \(database.schemaVersion)."
    }

    private func diskFailure() -> String? {
        let space = database.space
        if space.isReadOnly { return "The file system of the database is read-only." }
        guard let free = space.freeBytes, free < minimumFreeBytes else { return nil }
        return "Less than \(minimumFreeBytes) bytes are free on the disk of the database."
    }

    private func writerFailure() -> String? {
        if database.writer.statistics.openNanoseconds > Self.maximumTransactionSeconds * 1_000_000_000 {
            return "The writer has been at one transaction for more than \(Self.maximumTransactionSeconds) seconds."
        }
        guard let failure = database.writer.lastFailure else { return nil }
        if database.writer.pendingWrites == 0 { database.writer.probe() }
        return failure.isDiskFull
            ? "The last transaction failed: the disk is full." : "The last transaction failed: see the log."
    }
}

/// A write of the store's as the commit queue has it.
///
/// Unchecked: the writer's thread alone touches `failure`.
final class SQLiteWrite: QueuedWrite, @unchecked Sendable {
    private let write: any PendingWrite<any StoreTransaction>
    private let isDryRun: Bool
    private let store: SQLiteStore
    /// Why the write was refused when it was last performed.
    private var failure: RegistryError?

    init(_ write: any PendingWrite<any StoreTransaction>, isDryRun: Bool, on store: SQLiteStore) {
        (self.write, self.isDryRun, self.store) = (write, isDryRun, store)
    }

    func perform(on connection: Connection) -> CommitQueue.Performance {
        let transaction = SQLiteTransaction(on: connection, of: store)
        failure = nil
        do throws(RegistryError) {
            try write.perform(on: transaction)
            return .succeeded
        } catch {
            failure = transaction.failure.map(RegistryError.init(storage:)) ?? error
            return .refused(transaction.failure)
        }
    }

    func finish(_ error: SQLiteError?) {
        let failure = error.map(RegistryError.init(storage:)) ?? failure
        if failure == nil, !isDryRun { store.searchIndex.noteCommit() }
        write.finish(failure)
    }
}
