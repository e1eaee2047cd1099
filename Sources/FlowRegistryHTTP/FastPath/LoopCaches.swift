/// What one event loop caches for itself, so that none waits for another.
final class LoopCaches {
    let headers = HeaderCache()
    let credentials = CredentialCache()
    let counts: RequestCounts
    /// From 0 in the order in which threads came.
    let number: Int
    /// The next request's id, and how many follow it before others are taken.
    private var (nextID, idsLeft): (UInt64, UInt64) = (0, 0)

    /// So many ids are taken at once of those that all threads share.
    private static let idsTaken: UInt64 = 1_024
    /// Loops with higher numbers have no responses ready in forms of their own.
    static let preparing = 64

    init(counts: RequestCounts, number: Int) {
        self.counts = counts
        self.number = number
    }

    func nextRequestID() -> RequestID {
        if idsLeft == 0 { (nextID, idsLeft) = (RequestID.take(Self.idsTaken), Self.idsTaken) }
        defer { (nextID, idsLeft) = (nextID &+ 1, idsLeft - 1) }
        return RequestID(sequence: nextID)
    }
}
