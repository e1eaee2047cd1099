import FlowRegistry
import Metrics

extension Timestamp {
    /// The second that the clock shows.
    static var now: Self { Self(secondsSinceEpoch: Int64(WallTime.seconds)) }
}
