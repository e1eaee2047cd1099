import CMicroHTTPD
import Glibc

/// A connection of the process with itself, which one event loop of a daemon is to answer.
struct LoopProbe {
    enum Answer {
        /// The daemon takes no further connection, or the process has no descriptor for one.
        case untold
        /// Not to its end before the deadline.
        case none
        case bytes([UInt8])
    }

    /// Which of the daemon's event loops.
    let loop: Int
    let loops: Int
    /// With whose answer the connection ends.
    let request: String

    /// More is no answer to a probe.
    private static let longestAnswer = 65_536

    /// All that comes until the connection ends, before `deadline`, in milliseconds of the monotonic clock.
    func answer(of daemon: OpaquePointer, deadline: Int) -> Answer {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return .untold
        }
        defer { close(ends[1]) }
        let bytes = [UInt8](request.utf8)
        let socket = numberedForLoop(ends[0])
        guard socket >= 0, write(ends[1], bytes, bytes.count) == bytes.count else { return .untold }
        var address = sockaddr(sa_family: sa_family_t(AF_UNIX), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        // Closes the socket where it takes no connection.
        guard MHD_add_connection(daemon, socket, &address, socklen_t(MemoryLayout<sockaddr>.size)) == .YES else {
            return .untold
        }
        return Self.read(ends[1], deadline: deadline).map(Answer.bytes) ?? .none
    }

    private static func read(_ socket: Int32, deadline: Int) -> [UInt8]? {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while answer.count < longestAnswer {
            var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, Int32(max(0, deadline - milliseconds))) == 1 else { return nil }
            let count = Glibc.read(socket, &buffer, buffer.count)
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
        return nil
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
