import Synchronization

/// How many connections each client has open. libmicrohttpd has a limit of its own, which counts every IPv6 address by
/// itself and knows no exceptions.
final class ConnectionCounts: Sendable {
    private let limit: Int
    private let open = Mutex<[String: Int]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts a connection; false for one too many, which is counted all the same.
    func add(_ client: String) -> Bool {
        open.withLock { open in
            open[client, default: 0] += 1
            return open[client, default: 0] <= limit
        }
    }

    func remove(_ client: String) {
        open.withLock { open in
            let count = open[client, default: 1] - 1
            open[client] = count == 0 ? nil : count
        }
    }
}
