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
