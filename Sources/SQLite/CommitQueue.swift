import CSQLite
import Dispatch
import Metrics
import Synchronization

/// The one writer: what has gathered while the disk was syncing becomes one transaction with one durable commit, and what
/// comes while that is carried out joins it, until the transaction has taken its time (`WriterLimits`).
///
/// Whose write is next goes by how much of the writer's time each sender has had (`FairQueue`): one who sends many, or
/// large ones, is in nobody's way for longer than one write takes. A write that takes too long is stopped and refused.
///
/// A failed write is rolled back alone. Most fail before they have changed anything; for one that has, the transaction
/// is repeated with a savepoint for each write, since a savepoint costs each page that is changed a copy. A write is told
/// its outcome after the commit (`synchronous=FULL`) has returned, never before. A lone write waits for nobody: there is
/// no timer.
public final class CommitQueue: Sendable {
    /// What became of a write inside the transaction.
    public enum Performance: Sendable {
        case succeeded
        /// It wants its changes undone; with the error of SQLite's, if that was the reason.
        case refused(SQLiteError?)
    }

    /// Whether a write was queued.
    public enum Admission: Sendable {
        case queued
        /// Too many writes wait.
        case full
        /// Too many writes of this sender wait; others may go on.
        case senderFull
    }

    private struct State {
        var pending = FairQueue<QueueEntry>()
        var isDraining = false
    }

    /// What a write has left in the transaction.
    private enum Effect {
        case changes, nothing, mustBeUndone
        /// It was stopped, and its changes are there, or nothing of the transaction any more.
        case interrupted
    }

    /// How a transaction ended: when its last change was made, in nanoseconds, and how many writes it refused.
    private struct End {
        let changed: Int64
        let refusals: Int
    }

    /// As many writes of one sender may wait, even where all together may be few.
    private static let minimumPendingPerSender = 64

    public let statistics = WriterStatistics()
    private let state = Mutex(State())
    /// What the last transaction that was to change the file failed of; nil when it is durable.
    private let failure = Mutex<SQLiteError?>(nil)
    private let thread = DispatchQueue(label: "flow-registry.writer")
    private let writer: WriterBox
    private let maximumPending: Int
    private let limits: WriterLimits
    private let clock: @Sendable () -> Int64
    private let onFatalError: @Sendable (SQLiteError) -> Void

    /// - Parameter clock: nanoseconds, by which work is measured.
    init(
        _ connection: Connection, maximumPending: Int, limits: WriterLimits = WriterLimits(),
        clock: @escaping @Sendable () -> Int64 = { MonotonicTime.nanoseconds },
        onFatalError: @escaping @Sendable (SQLiteError) -> Void
    ) {
        writer = WriterBox(connection: connection)
        self.maximumPending = maximumPending
        self.limits = limits
        self.clock = clock
        self.onFatalError = onFatalError
        connection.sliceClock = SliceClock(
            limits: limits, now: clock, isAwaited: { [weak self] in self.map { $0.pendingWrites > 0 } ?? false })
    }

    /// Queues a write; it is told its outcome once that is durable, or the failure that kept it from being so. Nothing is
    /// queued when too many writes wait.
    ///
    /// - Parameters:
    ///   - isDryRun: whether this write is rolled back even so.
    ///   - sender: with whose other writes this one shares its turns; nil for the service itself, whose writes are always
    ///     queued.
    public func write(_ write: any QueuedWrite, isDryRun: Bool = false, of sender: UInt64? = nil) -> Admission {
        enqueue(QueueEntry(write: write, isDryRun: isDryRun, sender: sender))
    }

    /// Queues `body`, which may run more than once; `completion` gets its value once that is durable, or the failure that
    /// kept it from being so.
    ///
    /// A `Failure` thrown by `body` rolls back this write alone. `SQLiteError`s of the commit reach every write of
    /// the transaction through `failure`.
    @discardableResult
    public func write<Value: Sendable, Failure: Error>(
        isDryRun: Bool = false, of sender: UInt64? = nil,
        _ body: @escaping @Sendable (Connection) throws(Failure) -> Value,
        failure: @escaping @Sendable (SQLiteError) -> Failure,
        completion: @escaping @Sendable (Result<Value, Failure>) -> Void
    ) -> Admission {
        write(ValueQueuedWrite(body, failure: failure, completion: completion), isDryRun: isDryRun, of: sender)
    }

    /// How many writes wait for the next transaction.
    public var pendingWrites: Int { state.withLock { $0.pending.count } }

    /// How many may wait.
    public var maximumPendingWrites: Int { maximumPending }

    /// How many of one sender's may wait.
    public var maximumPendingPerSender: Int {
        min(maximumPending, max(Self.minimumPendingPerSender, maximumPending / 4))
    }

    /// What the last transaction failed of; nil when it is durable, and before the first one. Those that change nothing do
    /// not count: they succeed on a disk that is full.
    public var lastFailure: SQLiteError? { failure.withLock { $0 } }

    /// Tries whether the file can be written, by a durable change that changes nothing; `lastFailure` tells later.
    ///
    /// Meant for after a failure: nobody may send a write any more to a service that says that it cannot take one.
    public func probe() {
        write(
            { (connection) throws(SQLiteError) in
                let version = try connection.statement("PRAGMA user_version").first { $0.int64(0) } ?? 0
                try connection.execute("PRAGMA user_version = \(version)")
            }, failure: { $0 }, completion: { _ in })
    }

    private func enqueue(_ write: QueueEntry) -> Admission {
        let (admission, starts) = state.withLock { state -> (Admission, Bool) in
            if let refusal = refusal(of: write, state) { return (refusal, false) }
            state.pending.append(write, of: write.sender)
            defer { state.isDraining = true }
            return (.queued, !state.isDraining)
        }
        if starts { thread.async { self.drain() } }
        return admission
    }

    private func refusal(of write: QueueEntry, _ state: borrowing State) -> Admission? {
        guard write.sender != nil else { return nil }
        if state.pending.count >= maximumPending { return .full }
        // Looked for only where there are enough of all senders.
        guard state.pending.count >= maximumPendingPerSender else { return nil }
        return state.pending.count(of: write.sender) >= maximumPendingPerSender ? .senderFull : nil
    }

    private func drain() {
        while let first = firstWrite() {
            var batch = WriteBatch(of: first, at: mark)
            let error = statistics.timing { commit(&batch) }
            // Before anybody hears of a failure: the next start may find these writes in the log after all.
            if let error, error.leavesDurabilityUnknown { onFatalError(error) }
            chargeCommit(&batch)
            for entry in batch.writes { entry.write.finish(error) }
            for entry in batch.ended { entry.write.finish(nil) }
            if writer.connection.isCheckpointDue { statistics.timing { writer.connection.checkpoint() } }
        }
    }

    private func firstWrite() -> QueueEntry? {
        state.withLock { state in
            let next = state.pending.next()
            if next == nil { state.isDraining = false }
            return next?.element
        }
    }

    /// How far the writer's work has come.
    private var mark: WriteBatch.Mark { WriteBatch.Mark(time: clock(), bytes: writer.connection.boundBytes.value) }

    private func commit(_ batch: inout WriteBatch) -> SQLiteError? {
        let written = writer.connection.writtenPages
        do throws(SQLiteError) {
            guard let end = try carryOut(&batch) else { return nil }
            if writer.connection.writtenPages != written {
                statistics.noteCommit(changed: end.changed, writes: batch.writes.count)
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

    /// The batch, and what joins it, in one transaction; it is repeated each time a write has to be undone. nil where
    /// no write is left.
    private func carryOut(_ batch: inout WriteBatch) throws(SQLiteError) -> End? {
        var withSavepoints = false
        while !batch.writes.isEmpty {
            if let end = try carryOut(&batch, withSavepoints: withSavepoints) { return end }
            withSavepoints = true
        }
        return nil
    }

    /// nil when all was rolled back, since a write has failed after it had changed something, or was stopped: it is in the
    /// batch no longer.
    private func carryOut(_ batch: inout WriteBatch, withSavepoints: Bool) throws(SQLiteError) -> End? {
        try writer.connection.transaction("BEGIN IMMEDIATE", keptIf: { $0 != nil }) { () throws(SQLiteError) -> End? in
            var (index, refusals) = (0, 0)
            while index < batch.writes.count {
                let write = batch.writes[index]
                let effect =
                    withSavepoints || write.isDryRun ? try performInSavepoint(write) : try perform(write)
                if effect == .mustBeUndone || effect == .interrupted {
                    if effect == .mustBeUndone { statistics.rolledBackWrites.add() }
                    charge(write, &batch)
                    batch.ended.append(batch.writes.remove(at: index))
                    return nil
                }
                if effect == .nothing { refusals += 1 }
                index += 1
                if index == batch.writes.count, let next = nextWrite(after: write, &batch) { batch.writes.append(next) }
            }
            return End(changed: MonotonicTime.nanoseconds, refusals: refusals)
        }
    }

    /// What joins the transaction behind `write`; nil when none waits, and when the transaction has enough.
    private func nextWrite(after write: QueueEntry, _ batch: inout WriteBatch) -> QueueEntry? {
        let (work, isFull) = (batch.takeWork(until: mark), batch.isFull(by: limits))
        return state.withLock { state in
            state.pending.charge(work, to: write.sender)
            return isFull ? nil : state.pending.next()?.element
        }
    }

    private func charge(_ write: QueueEntry, _ batch: inout WriteBatch) {
        let work = batch.takeWork(until: mark)
        state.withLock { $0.pending.charge(work, to: write.sender) }
    }

    /// The commit is of all writes alike.
    private func chargeCommit(_ batch: inout WriteBatch) {
        guard !batch.writes.isEmpty else { return }
        let work = batch.takeWork(until: mark) / Int64(batch.writes.count)
        state.withLock { state in
            for write in batch.writes { state.pending.charge(work, to: write.sender) }
        }
    }

    /// Carries a write out within the time that it may take.
    private func performance(of write: QueueEntry) -> Performance {
        let connection = writer.connection
        if write.sender != nil { connection.limit(milliseconds: limits.writeMilliseconds) }
        let performance = write.write.perform(on: connection)
        connection.liftLimit()
        statistics.performedWrites.add()
        return performance
    }

    private func perform(_ write: QueueEntry) throws(SQLiteError) -> Effect {
        let connection = writer.connection
        let changes = connection.totalChanges
        let performance = performance(of: write)
        if try isInterrupted(performance) {
            return connection.isInTransaction && connection.totalChanges == changes ? .nothing : .interrupted
        }
        guard case .refused = performance else { return .changes }
        return connection.totalChanges == changes ? .nothing : .mustBeUndone
    }

    private func performInSavepoint(_ write: QueueEntry) throws(SQLiteError) -> Effect {
        let connection = writer.connection
        try connection.statement("SAVEPOINT write").run()
        let performance = performance(of: write)
        if try isInterrupted(performance), !connection.isInTransaction { return .interrupted }
        let effect = if case .refused = performance { Effect.nothing } else { Effect.changes }
        if effect == .nothing || write.isDryRun { try connection.statement("ROLLBACK TO write").run() }
        try connection.statement("RELEASE write").run()
        return effect
    }

    /// Whether a write was stopped, which may have rolled the transaction back. Throws where its failure is the whole
    /// transaction's, and where that has been rolled back for another reason.
    private func isInterrupted(_ performance: Performance) throws(SQLiteError) -> Bool {
        if case .refused(let error?) = performance, error.isInterrupted {
            statistics.interruptedWrites.add()
            return true
        }
        try goOn(after: performance)
        return false
    }

    /// Throws where a write's failure is the whole transaction's, and where that has been rolled back.
    private func goOn(after performance: Performance) throws(SQLiteError) {
        let isOpen = writer.connection.isInTransaction
        if case .refused(let error?) = performance, error.concernsWholeTransaction || !isOpen { throw error }
        guard isOpen else { throw SQLiteError(code: SQLITE_ABORT, message: "the transaction was rolled back") }
    }
}

/// Unchecked: only blocks on the queue's serial dispatch queue touch the connection.
private struct WriterBox: @unchecked Sendable {
    let connection: Connection
}
