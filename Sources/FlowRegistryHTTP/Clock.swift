public import FlowRegistry

/// The times that the API goes by.
public struct Clock: Sendable {
    /// The date.
    public let now: @Sendable () -> Timestamp
    /// Monotonic, in nanoseconds, from any start.
    public let uptimeNanoseconds: @Sendable () -> Int64

    public init(now: @escaping @Sendable () -> Timestamp, uptimeNanoseconds: @escaping @Sendable () -> Int64) {
        self.now = now
        self.uptimeNanoseconds = uptimeNanoseconds
    }
}
