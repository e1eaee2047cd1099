import Glibc
import MicroHTTPD
import Synchronization
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
            ("GET /x%00y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nabcd", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n", [413]),
            ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\n\0X: y\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 9\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 0\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n", [400]),
            ("GET / HTTP/1.1\r\nHost: a\r\nX:\0y\n\n", [400]),
            ("GET /x\0y HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\0z\r\nY: z\r\n\r\n", [400]),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\nY: z\r\n\r\n", [400]),
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
        #expect(targets.withLock { $0 } == ["/a"])
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("Connection: close"))
    }

    @Test("takes trailer fields, behind however much of a body", arguments: [2, 15_000, 200_000])
    func takesTrailers(count: Int) throws {
        var options = DaemonOptions()
        options.maximumBodyBytes = 200_000
        let targets = Mutex<[String]>([])
        let daemon = try Self.daemon(options) { target in targets.withLock { $0.append(target) } }
        let body = String(repeating: "x", count: count)
        let chunks = "1\r\nx\r\n\(String(count - 1, radix: 16));ext=1\r\n\(body.dropFirst())\r\n0\r\n"
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
            .afterBody { reader in
                let (body, thread) = (reader.body, pthread_self())
                return .later { resume, _ in
                    let send = Later {
                        #expect(pthread_self() != thread)
                        resume { Response(status: pthread_self() == thread ? 201 : 500, headers: [], body: body) }
                    }
                    send.start()
                }
            }
        }
        let answer = exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", port: daemon.port)
        daemon.stop(deadlineSeconds: 1)
        #expect(answer.hasPrefix("HTTP/1.1 201") && answer.hasSuffix("hi"))
    }

    @Test("a stop closes a request that is never answered")
    func stopsAnyway() throws {
        let daemon = try Daemon(listeningOn: Self.socket(), options: Self.options) { _ in .later { _, _ in } }
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
        try Daemon(listeningOn: socket(), options: options) { reader in
            reader.hasBody && reader.refusal == nil ? .afterBody { answer($0, serve) } : answer(reader, serve)
        }
    }

    private static func answer(_ reader: RequestReader, _ serve: (String) -> Void) -> Reply {
        let status: Int
        switch reader.refusal {
        case nil:
            serve(reader.target)
            status = 200
        case .malformed: status = 400
        case .notImplemented: status = 501
        case .bodyTooLarge: status = 413
        case .headersTooLarge, .tooManyFields: status = 431
        case .overloaded: status = 503
        }
        return .now(Response(status: status, headers: [], body: reader.body))
    }
}
