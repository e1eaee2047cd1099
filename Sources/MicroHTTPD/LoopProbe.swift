import CMicroHTTPD
import Glibc

/// A connection of the process with itself, which one event loop of a daemon is to answer.
struct LoopProbe {
    /// Which of the daemon's event loops.
    let loop: Int
    let loops: Int
    /// Path and query that are asked for.
    let target: String

    /// Whether there is an answer before `deadline`, in milliseconds of the monotonic clock; true where the daemon takes
    /// no further connection, or the process has no descriptor for one.
    func isAnswered(by daemon: OpaquePointer, deadline: Int) -> Bool {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return true
        }
        defer { close(ends[1]) }
        let request = [UInt8]("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        let socket = numberedForLoop(ends[0])
        guard socket >= 0, write(ends[1], request, request.count) == request.count else { return true }
        var address = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        // Closes the socket where it takes no connection.
        guard MHD_add_connection(daemon, socket, &address, socklen_t(MemoryLayout<sockaddr>.size)) == .YES else {
            return true
        }
        var state = pollfd(fd: ends[1], events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, Int32(max(0, deadline - Self.milliseconds))) == 1
    }

    /// The same socket under a number that belongs to the loop: libmicrohttpd deals connections out by it.
    private func numberedForLoop(_ socket: Int32) -> Int32 {
        var socket = socket
        var others: [Int32] = []
        while socket >= 0, Int(socket) % loops != loop {
            others.append(socket)
            socket = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        }
        for other in others { close(other) }
        return socket
    }

    /// Of the monotonic clock.
    static var milliseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
