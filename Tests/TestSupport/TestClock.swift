public import FlowRegistry
import Synchronization

/// A clock that stands still until it is turned.
public final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    public init() {}

    public var now: Timestamp { Timestamp(secondsSinceEpoch: seconds.withLock { $0 }) }

    public func turn(bySeconds count: Int64) { seconds.withLock { $0 += count } }
}
