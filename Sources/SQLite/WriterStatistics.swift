public import Metrics
import Synchronization

/// What a `CommitQueue` has done so far, read from any thread without a lock.
public final class WriterStatistics: Sendable {
    /// Nanoseconds from the last change of a transaction to its end on the disk.
    public let commitDurations = Histogram(bounds: .durations)
    /// How many writes each durable transaction had, of those that changed the file.
    public let writesPerCommit = Histogram(bounds: .sizes)
    /// Transactions that came to nothing.
    public let failedCommits = Counter()
    /// Writes that were rolled back alone.
    public let rolledBackWrites = Counter()
    /// Writes that were stopped and refused, since they took too long.
    public let interruptedWrites = Counter()
    /// Writes that were carried out, whatever became of them: as long as it grows, the writer lives.
    public let performedWrites = Counter()
    /// Nanoseconds spent in transactions and checkpoints.
    public let busyNanoseconds = Counter()
    /// When the open transaction or checkpoint began, in nanoseconds; 0 for none.
    private let began = Atomic<Int64>(0)

    /// For how long the open transaction or checkpoint has been going on, in nanoseconds; 0 without one.
    public var openNanoseconds: Int64 {
        let began = began.load(ordering: .relaxed)
        return began == 0 ? 0 : MonotonicTime.nanoseconds - began
    }

    /// Counts the time that a transaction or a checkpoint takes.
    func timing<Value>(_ body: () -> Value) -> Value {
        let start = MonotonicTime.nanoseconds
        began.store(start, ordering: .relaxed)
        defer {
            began.store(0, ordering: .relaxed)
            busyNanoseconds.add(Int(MonotonicTime.nanoseconds - start))
        }
        return body()
    }

    /// A transaction that has changed the file is durable since now.
    ///
    /// - Parameter changed: when its last change was made, in nanoseconds.
    func noteCommit(changed: Int64, writes: Int) {
        commitDurations.record(Int(MonotonicTime.nanoseconds - changed))
        writesPerCommit.record(writes)
    }
}
