public import Metrics

/// What a daemon has to do just now, and what it had; read from any thread without a lock.
public final class DaemonStatistics: Sendable {
    /// Open just now.
    public let connections = Counter()
    public let acceptedConnections = Counter()
    /// Closed at once, since their client had too many.
    public let refusedConnections = Counter()
    /// Requests whose body is being read, or that wait for an answer from another thread, just now.
    public let requestsInFlight = Counter()

    public init() {}
}
