import Glibc
import HTTPServing
import MicroHTTPD
import TestSupport
import Testing

@Suite("A body")
struct BodyTests {
    static let following = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    @Test("of a request that was refused by its header fields is thrown away, and the connection goes on")
    func isThrownAway() throws {
        let daemon = try Self.daemon { request in
            request.target.elementsEqual("/next".utf8) ? Self.reply(200) : Self.reply(401)
        }
        let connection = RawConnection(port: daemon.port)
        connection.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
        for _ in 0..<20 {
            connection.send(String(repeating: "x", count: 10_000))
            usleep(2_000)
        }
        connection.send(Self.following)
        let answer = connection.receive()
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 401") && answer.contains("HTTP/1.1 200"))
    }

    @Test("is not asked for where the request is refused by its header fields")
    func isNotAskedFor() throws {
        let daemon = try Self.daemon { _ in Self.reply(401) }
        let request = "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
        let answer = exchange(request, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 401"))
    }

    @Test("is refused while as many requests as may be are in flight, and taken again afterwards")
    func isLimited() throws {
        var options = DaemonOptions()
        options.maximumRequestsInFlight = 1
        let daemon = try Self.daemon(options) { request in
            request.refusal == .overloaded ? Self.reply(503) : .afterBody(TestReceiver { _ in Self.reply(200) })
        }
        let slow = RawConnection(port: daemon.port)
        slow.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1")
        usleep(100_000)
        let request = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n12"
        #expect(exchange(request, port: daemon.port).hasPrefix("HTTP/1.1 503"))
        slow.send("2")
        usleep(100_000)
        #expect(exchange(request, port: daemon.port).hasPrefix("HTTP/1.1 200"))
        daemon.stop(deadlineSeconds: 1)
    }

    @Test("past the limit is refused, whether or not its length was told", arguments: [true, false])
    func isBounded(isChunked: Bool) throws {
        var options = DaemonOptions()
        options.maximumBodyBytes = 10
        let daemon = try Self.daemon(options) { request in
            if case .bodyTooLarge = request.refusal { return Self.reply(413) }
            return .afterBody(TestReceiver { $0.refusal == nil ? Self.reply(200) : Self.reply(413) })
        }
        let head = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 11"
        let body = isChunked ? "b\r\n01234567890\r\n0\r\n\r\n" : "01234567890"
        let answer = exchange(
            "POST /a HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n\(body)\(Self.following)", port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 413") && !answer.contains("200"))
    }

    @Test("past the limit is answered while the client still sends it, and the connection ends behind it")
    func isAnsweredInTime() throws {
        let daemon = try Self.daemon(Self.limited) { _ in Self.reply(413) }
        let connection = RawConnection(port: daemon.port)
        connection.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n")
        for _ in 0..<300 { connection.send(String(repeating: "x", count: 100_000)) }
        connection.send(Self.following)
        let answer = connection.receive()
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("Connection: close") && !answer.contains("200"))
    }

    @Test("past the limit is not read for longer than header fields are waited for")
    func isNotReadForEver() throws {
        var options = Self.limited
        options.headerDeadlineSeconds = 1
        let daemon = try Self.daemon(options) { _ in Self.reply(413) }
        let head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n"
        let isReset = RawConnection(port: daemon.port).isReset(sending: head, thenTricklingFor: 20)
        daemon.stop(deadlineSeconds: 1)
        #expect(isReset)
    }

    @Test("past the limit counts among its client's connections until it is read")
    func isCounted() throws {
        var options = Self.limited
        options.maximumConnectionsPerAddress = 1
        let daemon = try Self.daemon(options) { request in request.body == nil ? Self.reply(413) : Self.reply(200) }
        let next = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        do {
            let connection = RawConnection(port: daemon.port)
            connection.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n")
            #expect(connection.receive().hasPrefix("HTTP/1.1 413"))
            #expect(!exchange(next, port: daemon.port).hasPrefix("HTTP/1.1 200"))
        }
        var answer = ""
        for _ in 0..<1_000 where !answer.hasPrefix("HTTP/1.1 200") {
            usleep(10_000)
            answer = exchange(next, port: daemon.port)
        }
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
    }

    private static var limited: DaemonOptions {
        var options = DaemonOptions()
        options.maximumBodyBytes = 10_000
        return options
    }

    static func daemon(
        _ options: DaemonOptions = DaemonOptions(), _ handler: @escaping RequestHandler
    ) throws -> Daemon {
        try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options, handler: handler)
    }

    static func reply(_ status: HTTPStatus) -> Reply { .now(Response(status: status, headers: [], body: [])) }
}
