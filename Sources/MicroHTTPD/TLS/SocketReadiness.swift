import CMicroHTTPD
import Glibc

/// Tells when sockets have something to read or are closed, each once for every time that it is asked (epoll(7)).
final class SocketReadiness: Sendable {
    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let wake = eventfd(0, Int32(EFD_CLOEXEC))

    init() {
        _ = cmicrohttpd_watch(epoll, wake, 0)
    }

    deinit {
        close(epoll)
        close(wake)
    }

    /// Asks once for a socket, under an id that is not 0. False where the system refuses.
    func watch(_ socket: Int32, id: UInt64) -> Bool { cmicrohttpd_watch(epoll, socket, id) }

    /// Waits for the next socket and returns its id; nil once stopped.
    func next() -> UInt64? {
        let id = cmicrohttpd_next_ready(epoll)
        return id == 0 ? nil : id
    }

    /// Ends the wait of `next`.
    func stop() { eventfd_write(wake, 1) }
}
