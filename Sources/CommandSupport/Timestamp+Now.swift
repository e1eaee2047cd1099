package import FlowRegistry
import Metrics

extension Timestamp {
    /// The second that the clock shows.
    package static var now: Self { Self(secondsSinceEpoch: Int64(WallTime.seconds)) }
}
