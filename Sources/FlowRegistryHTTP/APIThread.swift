import Synchronization

/// What the API keeps for one of the threads that ask it, so that none waits for another.
final class APIThread {
    let senders = KnownSenders()
    let counts: RequestCounts
    /// From 0 in the order in which threads came.
    let number: Int
    private let ids = RequestIDs()

    /// Threads with higher numbers have no answers ready in forms of their own.
    static let preparing = 64

    init(counts: RequestCounts, number: Int) {
        self.counts = counts
        self.number = number
    }

    func nextRequestID() -> RequestID { ids.take() }
}
