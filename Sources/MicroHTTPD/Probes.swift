import CMicroHTTPD
import Glibc
import HTTPServing

/// What the gate relies on in libmicrohttpd's inside, asked of the library that is loaded: where it keeps the parts of a
/// request, by which of its functions it receives, looks up and refuses.
public enum LibraryProbe {
    private struct Case {
        /// What is found where the answer is another one.
        let fault: String
        let request: String
        let status: Int
        var body = ""
    }

    private static let chunked = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let cases = [
        Case(
            fault: "a plain request is not served",
            request: "GET /a?b=%20 HTTP/1.1\r\nHost: a\r\nX: y\r\nConnection: close\r\n\r\n", status: 200),
        Case(
            fault: "a body is not read",
            request: "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\na\0b", status: 200,
            body: "a\0b"),
        Case(
            fault: "a chunked body and its trailer fields are not read",
            request: chunked + "3\r\nabc\r\n0\r\nX: y\r\nZ: y\r\n\r\n", status: 200, body: "abc"),
        Case(
            fault: "a NUL in a header field is let through",
            request: "GET /a HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n", status: 400),
        Case(
            fault: "a bare line feed is let through",
            request: "GET /a HTTP/1.1\r\nHost: a\r\nX: y\nZ: y\r\n\r\n", status: 400),
        Case(
            fault: "a folded trailer field is let through",
            request: chunked + "0\r\nX: y\r\n z\r\n\r\n", status: 400),
        Case(
            fault: "a wrong length is not refused by the service's own answer",
            request: "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", status: 400),
        Case(
            fault: "a malformed request line is not refused by the service's own answer",
            request: "GET /a\r\n\r\n", status: 400),
    ]
    private static let seconds = 10

    /// Throws `.unfitLibrary` where an answer is not what it has to be. Takes some milliseconds.
    public static func check() throws(DaemonError) {
        var options = DaemonOptions()
        options.threads = 1
        let daemon = try Daemon(listeningOn: socket(), options: options, handler: reply)
        defer { daemon.stop(deadlineSeconds: 0) }
        for one in cases {
            let answer = daemon.answer(to: one.request, withinSeconds: seconds) ?? []
            guard isRight(String(decoding: answer, as: UTF8.self), one) else { throw .unfitLibrary(fault: one.fault) }
        }
    }

    /// One answer, and that of `reply`.
    private static func isRight(_ answer: String, _ one: Case) -> Bool {
        answer.hasPrefix("HTTP/1.1 \(one.status) ") && answer.ranges(of: "HTTP/1.1").count == 1
            && answer.contains("Probe: 1\r\n") && answer.hasSuffix("\r\n\r\n\(one.body)")
    }

    private static func reply(to request: Request) -> Reply {
        guard request.refusal == nil else { return .now(response(400, [])) }
        guard let body = request.body else { return .afterBody(Receiver()) }
        return .now(response(200, body))
    }

    private final class Receiver: BodyReceiver {
        func reply(to request: Request) -> Reply { LibraryProbe.reply(to: request) }

        func abandon() {}
    }

    private static func response(_ status: HTTPStatus, _ body: [UInt8]) -> Response {
        Response(status: status, headers: [("Probe", "1")], body: body)
    }

    /// Of a name that the kernel chooses (unix(7), autobind), which nobody knows.
    private static func socket() throws(DaemonError) -> ListenSocket {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNIX)
        guard descriptor >= 0, bind(descriptor, &address, socklen_t(MemoryLayout<sa_family_t>.size)) == 0,
            listen(descriptor, 1) == 0
        else {
            if descriptor >= 0 { close(descriptor) }
            throw .cannotStart
        }
        return ListenSocket(listening: descriptor, isShared: false)
    }
}

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
