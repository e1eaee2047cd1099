import PerThread
import Synchronization

/// What one event loop has for itself, so that none waits for another. Its own thread alone uses it, but for the counts.
final class EventLoop {
    /// From 0 in the order in which threads came.
    let number: Int
    let counts: RequestCounts
    let caches = LoopCaches()
    /// The next request's id, and how many follow it before others are taken.
    private var (nextID, idsLeft): (UInt64, UInt64) = (0, 0)

    /// So many ids are taken at once of those that all threads share.
    private static let idsTaken: UInt64 = 1_024

    init(number: Int, counts: RequestCounts) {
        self.number = number
        self.counts = counts
    }

    func nextRequestID() -> RequestID {
        if idsLeft == 0 { (nextID, idsLeft) = (RequestID.take(Self.idsTaken), Self.idsTaken) }
        defer { (nextID, idsLeft) = (nextID &+ 1, idsLeft - 1) }
        return RequestID(sequence: nextID)
    }
}

/// The event loops of an API: each is found by the thread that it is.
final class EventLoops: Sendable {
    private let statistics: RequestStatistics
    private let loops = ThreadLocal<EventLoop>()
    private let count = Atomic(0)

    /// - Parameter statistics: has the counts of every loop.
    init(statistics: RequestStatistics) {
        self.statistics = statistics
    }

    /// The calling thread's.
    var current: EventLoop { loops.value ?? makeLoop() }

    private func makeLoop() -> EventLoop {
        let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
        let loop = EventLoop(number: number, counts: statistics.makeCounts())
        loops.set(loop)
        return loop
    }
}
