import Metrics
import Synchronization

/// What the audit log knows of the time, beside the clock, which may be wrong: it was later at least once.
public final class LogClock: Sendable {
    /// So many seconds back are none: the clock may be slewed across the end of a second.
    public static let toleratedSeconds: Int64 = 1

    private let setbackCount = Counter()
    private let latest: Atomic<Int64>

    init(latest: Timestamp?) {
        self.latest = Atomic(latest?.secondsSinceEpoch ?? .min)
    }

    /// How many changes were dated earlier than the one before them.
    public var setbacks: Int { setbackCount.value }

    /// How many seconds the clock is behind the latest of the last changes; 0 where it is not.
    public func secondsBehind(_ now: Timestamp) -> Int64 {
        let latest = latest.load(ordering: .relaxed)
        return latest > now.secondsSinceEpoch ? latest - now.secondsSinceEpoch : 0
    }

    /// From when something is kept that is to be kept for a certain time from now on: what a clock that is behind has
    /// dated would be over too early.
    func retentionStart(_ now: Timestamp) -> Timestamp {
        Timestamp(secondsSinceEpoch: max(now.secondsSinceEpoch, latest.load(ordering: .relaxed)))
    }

    /// Takes note of a change and of the one before it in the log.
    func note(_ now: Timestamp, after previous: Timestamp?) {
        let now = now.secondsSinceEpoch
        if let previous, previous.secondsSinceEpoch - now > Self.toleratedSeconds { setbackCount.add() }
        latest.max(now, ordering: .relaxed)
    }

    /// Forgets a date that was wrong, when enough changes have followed.
    func set(_ latest: Timestamp?) {
        if let latest { self.latest.store(latest.secondsSinceEpoch, ordering: .relaxed) }
    }
}
