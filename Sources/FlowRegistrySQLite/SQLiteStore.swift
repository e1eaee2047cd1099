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

    public func write<Value: Sendable>(
        isDryRun: Bool, for account: AccountSID?,
        _ body: @escaping @Sendable (any StoreTransaction) throws(RegistryError) -> Value,
        completion: @escaping Completion<Value>
    ) {
        let sender = account.map { UInt64(bitPattern: Int64($0.hashValue)) }
        let admission = database.writer.write(isDryRun: isDryRun, of: sender) { [self] connection in
            let transaction = SQLiteTransaction(on: connection, of: self)
            do {
                return try body(transaction)
            } catch {
                throw transaction.failure ?? error
            }
        } failure: {
            $0
        } completion: { [searchIndex] (result: Result<Value, any Error>) in
            if !isDryRun, (try? result.get()) != nil { searchIndex.noteCommit() }
            completion(result.mapError(RegistryError.init(storage:)))
        }
        switch admission {
        case .queued: return
        case .full: completion(.failure(.overloaded))
        case .senderFull: completion(.failure(.tooManyRequests(of: .slowRequests, retryAfterSeconds: 1)))
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
