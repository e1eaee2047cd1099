public import Metrics
import Synchronization

/// How much one transaction of the writer's takes on, and how much of it one write may be.
public struct WriterLimits: Sendable {
    /// With as many writes, a transaction lets no more join it: they have waited long enough.
    public var joinedWrites = 256
    /// With as much work, neither: in nanoseconds.
    public var joinedNanoseconds: Int64 = 20_000_000
    /// With as many bytes of long values, neither: the commit has to bring them to the disk.
    public var joinedBytes = 4 << 20
    /// A write of a sender's that takes longer is undone and refused, in milliseconds. The service's own are made of pieces
    /// that are bounded otherwise.
    public var writeMilliseconds = 500
    /// Work that goes on in later transactions leaves its rest to them after so long, in nanoseconds.
    public var sliceNanoseconds: Int64 = 50_000_000
    /// And after so long where writes wait: no shorter than what honest words of one transaction take.
    public var sharedSliceNanoseconds: Int64 = 25_000_000

    public init() {}
}

/// A piece of work of the writer's that may go on in a later transaction: when it has had its time.
///
/// To be asked behind each part that is of use alone, so that every slice gets something done.
public struct WorkSlice {
    private let clock: SliceClock
    private let began: Int64

    init(_ clock: SliceClock) {
        self.clock = clock
        began = clock.now()
    }

    /// Whether the rest is to be left to another transaction: sooner where writes wait for this one's end.
    public var isOver: Bool {
        let time = clock.now() - began
        return time >= clock.limits.sliceNanoseconds
            || time >= clock.limits.sharedSliceNanoseconds && clock.isAwaited()
    }
}

/// What slices are measured by.
struct SliceClock {
    var limits = WriterLimits()
    /// Nanoseconds.
    let now: () -> Int64
    /// Whether a write waits for the open transaction's end.
    var isAwaited: () -> Bool = { false }
}

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
