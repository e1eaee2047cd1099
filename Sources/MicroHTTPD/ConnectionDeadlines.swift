import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

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
