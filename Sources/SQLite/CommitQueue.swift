import CSQLite
import Dispatch
import Synchronization

/// The one writer: what has gathered while the disk was syncing becomes one transaction with one durable commit.
///
/// Each write is a savepoint, so that a failed one is rolled back alone. A write is told its outcome after the
/// commit (`synchronous=FULL`) has returned, never before. A lone write waits for nobody: there is no timer.
public final class CommitQueue: Sendable {
    /// A unit of work and what follows it.
    struct Write: Sendable {
        /// Runs inside the transaction; true keeps its changes, false rolls them back.
        let perform: @Sendable (Connection) -> Bool
        /// Called after the commit, or with the error that made the whole transaction fail.
        let finish: @Sendable (SQLiteError?) -> Void
    }

    private struct State {
        var pending: [Write] = []
        var isDraining = false
    }

    private let state = Mutex(State())
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
    public func write<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (Connection) throws(Failure) -> Value,
        failure: @escaping @Sendable (SQLiteError) -> Failure,
        completion: @escaping @Sendable (Result<Value, Failure>) -> Void
    ) -> Bool {
        let outcome = Outcome<Value, Failure>()
        return enqueue(
            Write(
                perform: { connection in
                    do throws(Failure) {
                        outcome.result.withLock { [value = try body(connection)] in $0 = .success(value) }
                        return true
                    } catch {
                        outcome.result.withLock { $0 = .failure(error) }
                        return false
                    }
                },
                finish: { error in
                    let result = outcome.result.withLock { $0 }
                    if let error { return completion(.failure(failure(error))) }
                    if let result { completion(result) }
                }))
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
            for write in batch { write.finish(error) }
            if let error, error.leavesDurabilityUnknown { onFatalError(error) }
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
        do {
            try writer.connection.transaction("BEGIN IMMEDIATE") { () throws(SQLiteError) in
                for write in batch { try perform(write) }
            }
            return nil
        } catch {
            return error
        }
    }

    private func perform(_ write: Write) throws(SQLiteError) {
        let connection = writer.connection
        try connection.statement("SAVEPOINT write").run()
        let deferred = connection.deferred.count
        if !write.perform(connection) {
            try connection.statement("ROLLBACK TO write").run()
            connection.deferred.cut(to: deferred)
        }
        try connection.statement("RELEASE write").run()
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
