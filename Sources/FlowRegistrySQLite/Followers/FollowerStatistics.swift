public import Metrics
import Synchronization

/// What a follower has done since the start.
public final class FollowerStatistics: Sendable {
    /// How often the file was rebuilt.
    public let rebuilds = Counter()
    /// Attempts to go on that have failed.
    public let failures = Counter()
    /// Changes taken in.
    public let followedChanges = Counter()
    let number = Atomic<Int64>(0)
    let copied = Atomic<Int64>(0)
    let total = Atomic<Int64>(0)
    let isReady = Atomic<Bool>(false)

    /// The number of the last entry of the audit log that was taken in; 0 while there is no file.
    public var followedNumber: Int64 { number.load(ordering: .relaxed) }
    /// Whether the file can be read.
    public var canBeRead: Bool { isReady.load(ordering: .relaxed) }
    /// The progress of a rebuild, from 0 to 1; 1 if none is under way.
    public var progress: Double {
        let total = total.load(ordering: .relaxed)
        return canBeRead ? 1 : total == 0 ? 0 : min(1, Double(copied.load(ordering: .relaxed)) / Double(total))
    }
}
