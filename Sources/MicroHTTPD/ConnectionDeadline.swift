import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// When a connection is closed unless it has come further: absolute, whatever trickles in meanwhile.
final class ConnectionDeadline: Sendable {
    let socket: Int32
    /// Seconds of the monotonic clock; `Int.max` for none.
    private let deadline = Atomic<Int>(Int.max)
    /// Whether more of a request has to come.
    private let isReading = Atomic<Bool>(true)
    private let hasRequest = Atomic<Bool>(false)
    /// Whether the client had hung up in the middle of a request when it was last looked at.
    private let wasHungUp = Atomic<Bool>(false)

    init(socket: Int32) {
        self.socket = socket
    }

    func requestBegan() { hasRequest.store(true, ordering: .relaxed) }

    func requestEnded() { hasRequest.store(false, ordering: .relaxed) }

    /// Whether no request is being read or answered, and none waits in the socket.
    var isIdle: Bool {
        guard !hasRequest.load(ordering: .relaxed) else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) <= 0
    }

    /// Waits for so many seconds for more of a request.
    func read(withinSeconds seconds: Int) { set(seconds, isReading: true) }

    /// As `read`, but never for longer than is waited already.
    func readOn(withinSeconds seconds: Int) {
        isReading.store(true, ordering: .relaxed)
        deadline.min(Self.now + seconds, ordering: .relaxed)
    }

    /// Waits for so many seconds for the client to take a response, or to send its next request.
    func wait(seconds: Int) { set(seconds, isReading: false) }

    /// Nothing is expected from the client.
    func clear() { set(nil, isReading: false) }

    var isPast: Bool { Self.now >= deadline.load(ordering: .relaxed) }

    /// Whether the client has hung up, and had when this was last asked, though more of a request has to come.
    ///
    /// Asked twice: a request may be complete in the socket and not be read yet.
    var wasLeft: Bool {
        guard isReading.load(ordering: .relaxed) else {
            wasHungUp.store(false, ordering: .relaxed)
            return false
        }
        let isGone = isHungUp
        return wasHungUp.exchange(isGone, ordering: .relaxed) && isGone
    }

    /// Whether the client sends nothing further.
    var isHungUp: Bool {
        var state = pollfd(fd: socket, events: Self.readHangUp, revents: 0)
        return poll(&state, 1, 0) == 1 && state.revents & (Self.readHangUp | Int16(POLLHUP | POLLERR)) != 0
    }

    /// POLLRDHUP, which Glibc's module leaves out (poll(2)).
    private static let readHangUp: Int16 = 0x2000

    private func set(_ seconds: Int?, isReading: Bool) {
        self.isReading.store(isReading, ordering: .relaxed)
        deadline.store(seconds.map { Self.now + $0 } ?? Int.max, ordering: .relaxed)
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec
    }
}

/// Shuts down every connection that is past its deadline, and those whose client has gone in the middle of a request,
/// once a second.
///
/// libmicrohttpd's own timeout is one of inactivity, which a byte a minute defeats; and a client that sends a part and
/// hangs up at once often goes unnoticed by its epoll loop (0.9.75).
final class ConnectionDeadlines: Sendable {
    private let open = Mutex<[ObjectIdentifier: ConnectionDeadline]>([:])
    private let isStopped = Atomic<Bool>(false)
    private let queue = DispatchQueue(label: "flow-registry.deadlines")

    func start() {
        queue.asyncAfter(deadline: .now() + 1) { [self] in
            guard !isStopped.load(ordering: .relaxed) else { return }
            sweep()
            start()
        }
    }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func add(_ connection: ConnectionDeadline) {
        open.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    /// Called before the socket is closed: afterwards its number may be another connection's.
    func remove(_ connection: ConnectionDeadline) {
        open.withLock { $0[ObjectIdentifier(connection)] = nil }
    }

    /// Whether no connection is open.
    var isEmpty: Bool { open.withLock { $0.isEmpty } }

    /// Shuts down every connection without a request.
    func closeIdle() { shutDown { $0.isIdle } }

    private func sweep() { shutDown { $0.isPast || $0.wasLeft } }

    private func shutDown(_ isOver: (ConnectionDeadline) -> Bool) {
        open.withLock { open in
            for connection in open.values where isOver(connection) { shutdown(connection.socket, Int32(SHUT_RDWR)) }
        }
    }
}
