import CSQLite
import Dispatch
import Metrics
import Synchronization

/// The one writer: what has gathered while the disk was syncing becomes one transaction with one durable commit, and what
/// comes while that is carried out joins it.
///
/// A failed write is rolled back alone. Most fail before they have changed anything; for one that has, the transaction
/// begins anew with a savepoint for each write, since a savepoint costs each page that is changed a copy. A write is told
/// its outcome after the commit (`synchronous=FULL`) has returned, never before. A lone write waits for nobody: there is
/// no timer.
public final class CommitQueue: Sendable {
    /// A unit of work and what follows it.
    struct Write: Sendable {
        /// Whether it is rolled back even when it succeeds.
        let isDryRun: Bool
        /// Runs inside the transaction, which keeps its changes or rolls them back; may run again in another one.
        let perform: @Sendable (Connection) -> Performance
        /// Called after the commit, or with the error that made the whole transaction fail.
        let finish: @Sendable (SQLiteError?) -> Void
    }

    /// What became of a write inside the transaction.
    enum Performance {
        case succeeded
        /// It wants its changes undone; with the error of SQLite's, if that was the reason.
        case refused(SQLiteError?)
    }

    private struct State {
        var pending: [Write] = []
        var isDraining = false

        mutating func takePending() -> [Write] {
            defer { pending = [] }
            return pending
        }
    }

    /// What a write has left in the transaction.
    private enum Effect {
        case changes, nothing, mustBeUndone
    }

    /// How a transaction ended: when its last change was made, in nanoseconds, and how many writes it refused.
    private struct End {
        let changed: Int64
        let refusals: Int
    }

    /// With as many writes, a transaction lets no more join it: they have waited long enough.
    private static let maximumJoined = 256

    public let statistics = WriterStatistics()
    private let state = Mutex(State())
    /// What the last transaction that was to change the file failed of; nil when it is durable.
    private let failure = Mutex<SQLiteError?>(nil)
    private let thread = DispatchQueue(label: "flow-registry.writer")
    private let writer: WriterBox
    private let maximumPending: Int
    private let onFatalError: @Sendable (SQLiteError) -> Void

    init(
        _ connection: Connection, maximumPending: Int, onFatalError: @escaping @Sendable (SQLiteError) -> Void
    ) {
        writer = WriterBox(connection: connection)
        self.maximumPending = maximumPending
        self.onFatalError = onFatalError
    }

    /// Queues `body`, which may run more than once; `completion` gets its value once that is durable, or the failure that kept it from being so.
    ///
    /// A `Failure` thrown by `body` rolls back this write alone. `SQLiteError`s of the commit reach every write of
    /// the transaction through `failure`. Returns false, with nothing queued, when too many writes wait.
    ///
    /// - Parameter isDryRun: whether this write is rolled back even so.
    public func write<Value: Sendable, Failure: Error>(
        isDryRun: Bool = false, _ body: @escaping @Sendable (Connection) throws(Failure) -> Value,
        failure: @escaping @Sendable (SQLiteError) -> Failure,
        completion: @escaping @Sendable (Result<Value, Failure>) -> Void
    ) -> Bool {
        let outcome = Outcome<Value, Failure>()
        return enqueue(
            Write(
                isDryRun: isDryRun,
                perform: { connection in
                    do throws(Failure) {
                        outcome.result.withLock { [value = try body(connection)] in $0 = .success(value) }
                        return .succeeded
                    } catch {
                        outcome.result.withLock { $0 = .failure(error) }
                        return .refused(error as? SQLiteError)
                    }
                },
                finish: { error in
                    let result = outcome.result.withLock { $0 }
                    if let error { return completion(.failure(failure(error))) }
                    if let result { completion(result) }
                }))
    }

    /// How many writes wait for the next transaction.
    public var pendingWrites: Int { state.withLock { $0.pending.count } }

    /// How many may wait.
    public var maximumPendingWrites: Int { maximumPending }

    /// What the last transaction failed of; nil when it is durable, and before the first one. Those that change nothing do
    /// not count: they succeed on a disk that is full.
    public var lastFailure: SQLiteError? { failure.withLock { $0 } }

    /// Tries whether the file can be written, by a durable change that changes nothing; `lastFailure` tells later.
    ///
    /// Meant for after a failure: nobody may send a write any more to a service that says that it cannot take one.
    public func probe() {
        _ = write(
            { (connection) throws(SQLiteError) in
                let version = try connection.statement("PRAGMA user_version").first { $0.int64(0) } ?? 0
                try connection.execute("PRAGMA user_version = \(version)")
            }, failure: { $0 }, completion: { _ in })
    }

    private func enqueue(_ write: Write) -> Bool {
        let (accepted, starts) = state.withLock { state in
            guard state.pending.count < maximumPending else { return (false, false) }
            state.pending.append(write)
            defer { state.isDraining = true }
            return (true, !state.isDraining)
        }
        if starts { thread.async { self.drain() } }
        return accepted
    }

    private func drain() {
        while var batch = nextBatch() {
            let error = statistics.timing { commit(&batch) }
            // Before anybody hears of a failure: the next start may find these writes in the log after all.
            if let error, error.leavesDurabilityUnknown { onFatalError(error) }
            for write in batch { write.finish(error) }
            if writer.connection.isCheckpointDue { statistics.timing { writer.connection.checkpoint() } }
        }
    }

    private func nextBatch() -> [Write]? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.isDraining = false
                return nil
            }
            return state.takePending()
        }
    }

    private func commit(_ batch: inout [Write]) -> SQLiteError? {
        let written = writer.connection.writtenPages
        do throws(SQLiteError) {
            var carriedOut = try carryOut(&batch, withSavepoints: false)
            if carriedOut == nil { carriedOut = try carryOut(&batch, withSavepoints: true) }
            guard let end = carriedOut else {
                // Nobody is told of a success that was not committed.
                throw SQLiteError(code: SQLITE_ABORT, message: "the transaction was rolled back")
            }
            if writer.connection.writtenPages != written {
                statistics.noteCommit(changed: end.changed, writes: batch.count)
                failure.withLock { $0 = nil }
            }
            statistics.rolledBackWrites.add(end.refusals)
            return nil
        } catch {
            statistics.failedCommits.add()
            failure.withLock { $0 = error }
            return error
        }
    }

    /// The batch, and what joins it, in one transaction. nil when that was rolled back, since it takes savepoints.
    private func carryOut(_ batch: inout [Write], withSavepoints: Bool) throws(SQLiteError) -> End? {
        try writer.connection.transaction("BEGIN IMMEDIATE", keptIf: { $0 != nil }) { () throws(SQLiteError) -> End? in
            var (index, refusals) = (0, 0)
            while index < batch.count {
                let write = batch[index]
                let effect =
                    withSavepoints || write.isDryRun ? try performInSavepoint(write) : try perform(write)
                if effect == .mustBeUndone { return nil }
                if effect == .nothing { refusals += 1 }
                index += 1
                if index == batch.count, index < Self.maximumJoined { batch += state.withLock { $0.takePending() } }
            }
            return End(changed: MonotonicTime.nanoseconds, refusals: refusals)
        }
    }

    private func perform(_ write: Write) throws(SQLiteError) -> Effect {
        let connection = writer.connection
        let changes = connection.totalChanges
        let performance = write.perform(connection)
        try goOn(after: performance)
        guard case .refused = performance else { return .changes }
        return connection.totalChanges == changes ? .nothing : .mustBeUndone
    }

    private func performInSavepoint(_ write: Write) throws(SQLiteError) -> Effect {
        let connection = writer.connection
        try connection.statement("SAVEPOINT write").run()
        let performance = write.perform(connection)
        try goOn(after: performance)
        let effect = if case .refused = performance { Effect.nothing } else { Effect.changes }
        if effect == .nothing || write.isDryRun { try connection.statement("ROLLBACK TO write").run() }
        try connection.statement("RELEASE write").run()
        return effect
    }

    /// Throws where a write's failure is the whole transaction's, and where that has been rolled back.
    private func goOn(after performance: Performance) throws(SQLiteError) {
        let isOpen = writer.connection.isInTransaction
        if case .refused(let error?) = performance, error.concernsWholeTransaction || !isOpen { throw error }
        guard isOpen else { throw SQLiteError(code: SQLITE_ABORT, message: "the transaction was rolled back") }
    }
}

/// Holds the result of a write until the commit.
private final class Outcome<Value: Sendable, Failure: Error>: Sendable {
    let result = Mutex<Result<Value, Failure>?>(nil)
}

/// Unchecked: only blocks on the queue's serial dispatch queue touch the connection.
private struct WriterBox: @unchecked Sendable {
    let connection: Connection
}
