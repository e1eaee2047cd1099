import CSQLite
import Dispatch
import Metrics
import Synchronization

/// The one writer: what has gathered while the disk was syncing becomes one transaction with one durable commit.
///
/// Each write is a savepoint, so that a failed one is rolled back alone. A write is told its outcome after the
/// commit (`synchronous=FULL`) has returned, never before. A lone write waits for nobody: there is no timer.
public final class CommitQueue: Sendable {
    /// A unit of work and what follows it.
    struct Write: Sendable {
        /// Runs inside the transaction, which keeps its changes or rolls them back.
        let perform: @Sendable (Connection) -> Performance
        /// Called after the commit, or with the error that made the whole transaction fail.
        let finish: @Sendable (SQLiteError?) -> Void
    }

    /// What became of a write inside the transaction.
    enum Performance {
        case kept
        /// It was a dry run.
        case undone
        /// It wants its changes undone; with the error of SQLite's, if that was the reason.
        case refused(SQLiteError?)
    }

    private struct State {
        var pending: [Write] = []
        var isDraining = false
    }

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

    /// Queues `body`; `completion` gets its value once that is durable, or the failure that kept it from being so.
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
                perform: { connection in
                    do throws(Failure) {
                        outcome.result.withLock { [value = try body(connection)] in $0 = .success(value) }
                        return isDryRun ? .undone : .kept
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
        while let batch = nextBatch() {
            let error = commit(batch)
            // Before anybody hears of a failure: the next start may find these writes in the log after all.
            if let error, error.leavesDurabilityUnknown { onFatalError(error) }
            for write in batch { write.finish(error) }
        }
    }

    private func nextBatch() -> [Write]? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.isDraining = false
                return nil
            }
            defer { state.pending = [] }
            return state.pending
        }
    }

    private func commit(_ batch: [Write]) -> SQLiteError? {
        let began = statistics.noteBegin()
        let written = writer.connection.writtenPages
        do {
            let changed = try writer.connection.transaction("BEGIN IMMEDIATE") { () throws(SQLiteError) in
                for write in batch { try perform(write) }
                return MonotonicTime.nanoseconds
            }
            if writer.connection.writtenPages != written {
                statistics.noteCommit(changed: changed, writes: batch.count)
                failure.withLock { $0 = nil }
            }
            statistics.noteEnd(began: began)
            return nil
        } catch {
            statistics.failedCommits.add()
            failure.withLock { $0 = error }
            statistics.noteEnd(began: began)
            return error
        }
    }

    private func perform(_ write: Write) throws(SQLiteError) {
        let connection = writer.connection
        try connection.statement("SAVEPOINT write").run()
        let deferred = connection.deferred.count
        switch write.perform(connection) {
        case .kept: break
        case .undone: try undo(to: deferred)
        case .refused(let error):
            if let error, error.concernsWholeTransaction || !connection.isInTransaction { throw error }
            try undo(to: deferred)
            statistics.rolledBackWrites.add()
        }
        try connection.statement("RELEASE write").run()
    }

    /// Takes back what the savepoint has seen, and what it has left for the end.
    private func undo(to deferred: Int) throws(SQLiteError) {
        try writer.connection.statement("ROLLBACK TO write").run()
        writer.connection.deferred.cut(to: deferred)
    }
}

/// Holds the result of a write between its savepoint and the commit.
private final class Outcome<Value: Sendable, Failure: Error>: Sendable {
    let result = Mutex<Result<Value, Failure>?>(nil)
}

/// Unchecked: only blocks on the queue's serial dispatch queue touch the connection.
private struct WriterBox: @unchecked Sendable {
    let connection: Connection
}
