import Glibc
import HTTPServing
import MicroHTTPD
import Synchronization
import TestSupport
import Testing

@Suite("The gate")
struct RequestGateTests {
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(
        "refuses what has two readings, and what follows it never runs",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", [400, 501]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\n\r\n", [400]),
            ("GET / HTTP/1.2\r\n\r\n", [400]),
            ("GET /x%00y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n", [413]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551620\r\n\r\nabcd", [413]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00000000000000000004\r\n\r\nabcd", [413]),
            ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\n\0X: y\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 9\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 0\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX:\0y\n\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\0\nContent-Length: 3\r\n\r\nabc", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nX: y\0\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\0\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n:\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\n\0\r\n", [400]),
            ("GET / HTTP/1.1\0\nHost: a\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=\0b\r\n\r\n", [400]),
            ("\0GET /x HTTP/1.1\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /x\0y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", [400]), ("GET /x\u{0B}y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\0z\r\nY: z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\nY: z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\0\nY: z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\0\n\r\n", [400]),
        ])
    func refuses(request: String, statuses: [Int]) throws {
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon { target in targets.withLock { $0.append(target) } }
        let answer = exchange(request + Self.smuggled, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        let status = try #require(answer.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        #expect(statuses.contains(status))
        #expect(targets.withLock { $0 }.isEmpty)
    }

    @Test(
        "has the handler answer what libmicrohttpd refuses, once",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET /\r\n\r\n", 400), ("GET / HTTP/x\r\n\r\n", 400),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET / HTTP/1.1\r\nHost\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabcd", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabcd", 413),
            (chunked + "x\r\n", 400), (chunked + "+1\r\nx\r\n0\r\n\r\n", 400), (chunked + "1\r\nxyz", 400),
            (chunked + "fffffffffffffffff\r\n", 413), (chunked + "0\r\nX\r\n\r\n", 400),
            (chunked + "0\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n", 431),
            ("GET /\(String(repeating: "x", count: 40_000)) HTTP/1.1\r\n", 431),
            ("\(String(repeating: "G", count: 17_000)) / HTTP/1.1\r\nHost: a\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 1_000))\r\n", 431),
        ])
    func answersForLibrary(request: String, status: Int) throws {
        let daemon = try Self.daemon { _ in }
        let answer = exchange(request, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.ranges(of: "HTTP/1.1").count == 1)
        #expect(answer.ranges(of: "X-Handler: yes").count == 1)
        #expect(answer.ranges(of: "Connection: close").count == 1)
    }

    @Test(
        "serves nothing where libmicrohttpd 1.0 hangs up",
        arguments: ["GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", chunked + "1;\(String(repeating: "x", count: 40_000))"])
    func hangsUp(request: String) throws {
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon { target in targets.withLock { $0.append(target) } }
        let answer = exchange(request + Self.smuggled, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(targets.withLock { $0 }.isEmpty)
        #expect(answer.hasPrefix("HTTP/1.1 400") || answer.isEmpty && !MicroHTTPDVersion.isBeforeOne)
    }

    @Test("takes a header section in pieces, and finds a NUL in any of them", arguments: [1, 2, 3, 7, 40])
    func readsPieces(size: Int) throws {
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon { target in targets.withLock { $0.append(target) } }
        let right = "GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let wrong = "GET /c HTTP/1.1\r\nHost: a\r\nX: y\0\nZ: y\r\n\r\n"
        let answers = [right, wrong].map { text in
            let connection = RawConnection(port: daemon.port)
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                connection.send(String(decoding: bytes[start..<min(start + size, bytes.count)], as: UTF8.self))
                usleep(2_000)
            }
            return connection.receive()
        }
        daemon.stop(deadlineSeconds: 1)
        #expect(targets.withLock { $0 } == ["/a", "/b"])
        #expect(answers[0].ranges(of: "HTTP/1.1 200").count == 2)
        #expect(answers[1].hasPrefix("HTTP/1.1 400") && answers[1].ranges(of: "HTTP/1.1").count == 1)
    }

    @Test("tells the NUL of a header section from one in a body, and refuses the request that has it")
    func tellsNULs() throws {
        let targets = Mutex<[String]>([])
        var options = Self.options
        options.maximumBodyBytes = 300_000
        let daemon = try Self.daemon(options) { target in targets.withLock { $0.append(target) } }
        let requests =
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na\0b\r\n"
            + "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n"
            + String(repeating: "\0", count: 200_000) + "GET /c HTTP/1.1\r\nHost: a\r\nX: y\0\n\r\n"
        let answer = exchange(requests, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(targets.withLock { $0 } == ["/a", "/b"])
        #expect(answer.ranges(of: "HTTP/1.1 200").count == 2 && answer.ranges(of: "HTTP/1.1 400").count == 1)
    }

    @Test("answers too many bytes of header fields with 431", arguments: [17_000, 25_000, 40_000, 400_000])
    func refusesLongHeaders(count: Int) throws {
        let daemon = try Self.daemon { _ in }
        let field = "X-Long: " + String(repeating: "x", count: count) + "\r\n"
        let answer = exchange("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n", port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 431"))
    }

    @Test("ends the connection with a chunked request, whose end two readers could place differently")
    func endsAfterChunks() throws {
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon { target in targets.withLock { $0.append(target) } }
        // The chunk's data ends in the first CR by its length, and in a bare LF.
        let request = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nho\r\n0\r\n\r\n"
        let answer = exchange(request + Self.smuggled, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        // libmicrohttpd 1.0 reads it by the letter.
        let isServed = MicroHTTPDVersion.isBeforeOne
        #expect(targets.withLock { $0 } == (isServed ? ["/a"] : []))
        #expect(answer.hasPrefix(isServed ? "HTTP/1.1 200" : "HTTP/1.1 400") && answer.contains("Connection: close"))
    }

    @Test("takes trailer fields, behind however much of a body", arguments: [2, 15_000, 200_000])
    func takesTrailers(count: Int) throws {
        var options = DaemonOptions()
        options.maximumBodyBytes = 200_000
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon(options) { target in targets.withLock { $0.append(target) } }
        let body = String(repeating: "x", count: count)
        // libmicrohttpd 1.0.1 refuses every chunk with an extension.
        let end = MicroHTTPDVersion.isBeforeOne ? ";ext=1" : ""
        let chunks = "1\r\nx\r\n\(String(count - 1, radix: 16))\(end)\r\n\(body.dropFirst())\r\n0\r\n"
        let answer = exchange(
            Self.chunked + chunks + "X: y\r\nLonger:   value  \r\nEmpty:\r\n\r\n", port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(targets.withLock { $0 } == ["/a"])
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("\r\n\r\n\(body)"))
    }

    @Test("serves no request whose trailer fields leave no room for its answer", arguments: [2, 30, 200])
    func refusesManyTrailers(length: Int) throws {
        let served = Atomic(0)
        let daemon = try Self.daemon { _ in served.add(1, ordering: .relaxed) }
        let name = String(repeating: "x", count: length)
        var (answered, refused) = (0, 0)
        for count in 1..<(34_000 / (length + 70)) {
            let trailers = (0..<count).map { "\(name)\($0): x\r\n" }.joined()
            let answer = exchange(Self.chunked + "0\r\n\(trailers)\r\n", port: daemon.port)
            if answer.hasPrefix("HTTP/1.1 200") { answered += 1 }
            if answer.hasPrefix("HTTP/1.1 431") { refused += 1 }
        }
        daemon.stop(deadlineSeconds: 1)
        #expect(answered > 2 && refused > 100)
        #expect(served.load(ordering: .relaxed) == answered)
    }

    private static let chunked = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test("lets pipelined requests through, with a body of a told length")
    func serves() throws {
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon { target in targets.withLock { $0.append(target) } }
        let requests =
            "POST /a?b=%20 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
            + "GET /d HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /e HTTP/1.1\r\nHost: a\r\n\r\n"
            + "POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" + "DELETE /g HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let answer = exchange(requests, port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(targets.withLock { $0 } == ["/a?b=%20", "/d", "/e", "/f", "/g", "/h"])
        #expect(answer.contains("hi"))
    }

    @Test("a reply that another thread gives is made on the thread of its request, and reaches it")
    func repliesLater() throws {
        let daemon = try Daemon(listeningOn: Self.socket(), options: Self.options) { _ in
            .afterBody(
                TestReceiver { request in
                    let (body, thread) = (request.body ?? [], pthread_self())
                    return .later(
                        TestInFlightRequest { connection in
                            let wake = Later {
                                #expect(pthread_self() != thread)
                                connection.resume()
                            }
                            wake.start()
                        } respond: {
                            Response(status: pthread_self() == thread ? 201 : 500, headers: [], body: body)
                        })
                })
        }
        let answer = exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 201") && answer.hasSuffix("hi"))
    }

    @Test("a stop closes a request that is never answered")
    func stopsAnyway() throws {
        let daemon = try Daemon(listeningOn: Self.socket(), options: Self.options) { _ in
            .later(
                TestInFlightRequest { _ in
                } respond: {
                    Response(status: 500)
                })
        }
        let thread = Later { _ = exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", port: daemon.port) }
        thread.start()
        usleep(100_000)
        daemon.stop(deadlineSeconds: 0)
    }

    static func socket() throws -> ListenSocket { try ListenSocket(host: "127.0.0.1", port: 0) }

    static var options: DaemonOptions {
        var options = DaemonOptions()
        options.maximumBodyBytes = 1_000
        return options
    }

    /// Answers with the request's body, and tells of every request that was let through.
    static func daemon(
        _ options: DaemonOptions = options, _ serve: @escaping @Sendable (String) -> Void
    ) throws -> Daemon {
        try Daemon(listeningOn: socket(), options: options) { request in
            request.body == nil && request.refusal == nil
                ? .afterBody(TestReceiver { answer($0, serve) }) : answer(request, serve)
        }
    }

    private static func answer(_ request: Request, _ serve: (String) -> Void) -> Reply {
        let status: HTTPStatus
        switch request.refusal {
        case nil:
            serve(String(decoding: request.target, as: UTF8.self))
            status = 200
        case .malformed: status = 400
        case .unknownVersion: status = 505
        case .notImplemented: status = 501
        case .bodyTooLarge: status = 413
        case .headersTooLarge, .tooManyFields: status = 431
        case .overloaded: status = 503
        }
        return .now(Response(status: status, headers: [("X-Handler", "yes")], body: request.body ?? []))
    }
}
