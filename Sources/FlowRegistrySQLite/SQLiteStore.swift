import Dispatch
public import FlowRegistry
import Metrics
import PerThread
public import SQLite

/// The storage engine on one SQLite database file, and the search index beside it.
public final class SQLiteStore: Store {
    public let database: Database
    let minimumFreeBytes: Int
    /// What is found by words.
    let searchIndex: FollowerThread<FlowWordsFollower>
    private let threadsKeptFlowSets = ThreadLocal<KeptFlowSets>()

    /// - Parameter minimumFreeBytes: with less room on the disk, the store calls itself not ready.
    public convenience init(database: Database, minimumFreeBytes: Int = 0) {
        self.init(database: database, minimumFreeBytes: minimumFreeBytes, followers: FollowerLimits())
    }

    init(database: Database, minimumFreeBytes: Int = 0, followers: FollowerLimits) {
        self.database = database
        self.minimumFreeBytes = minimumFreeBytes
        searchIndex = FollowerThread(FlowWordsFollower(), of: database, limits: followers)
    }

    /// What the calling thread has found out about flows.
    var keptFlowSets: KeptFlowSets {
        if let known = threadsKeptFlowSets.value { return known }
        let kept = KeptFlowSets()
        threadsKeptFlowSets.set(kept)
        return kept
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
