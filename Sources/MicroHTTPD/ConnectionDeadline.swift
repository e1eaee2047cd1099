import Glibc
import Synchronization

/// When a connection is closed unless it has come further: absolute, whatever trickles in meanwhile.
final class ConnectionDeadline: Sendable {
    let socket: Int32
    /// Seconds of the monotonic clock; `Int.max` for none.
    private let deadline = Atomic<Int>(Int.max)

    init(socket: Int32) {
        self.socket = socket
    }

    /// Closes the connection in so many seconds unless this is called again.
    func set(seconds: Int) { deadline.store(Self.now + seconds, ordering: .relaxed) }

    /// Nothing is expected from the client.
    func clear() { deadline.store(Int.max, ordering: .relaxed) }

    var isPast: Bool { Self.now >= deadline.load(ordering: .relaxed) }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec
    }
}
