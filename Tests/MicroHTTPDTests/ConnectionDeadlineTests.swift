import Glibc
import HTTPServing
import MicroHTTPD
import Synchronization
import TestSupport
import Testing

@Suite("A connection")
struct ConnectionDeadlineTests {
    @Test(
        "is closed at its deadline though bytes trickle in",
        arguments: [
            "GET / HTTP/1.1\r\nX: ",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
        ])
    func isClosed(beginning: String) throws {
        var options = DaemonOptions()
        options.headerDeadlineSeconds = 1
        options.bodyDeadlineSeconds = 1
        let daemon = try Self.daemon(options)
        let closed = RawConnection(port: daemon.port).isClosed(sending: beginning, thenTricklingFor: 10)
        daemon.stop(deadlineSeconds: 0)
        #expect(closed)
    }

    @Test("on which nothing happens is closed", arguments: ["", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
    func isNotKept(beginning: String) throws {
        var options = DaemonOptions()
        options.idleTimeoutSeconds = 1
        let daemon = try Self.daemon(options)
        let connection = RawConnection(port: daemon.port)
        connection.send(beginning)
        let closed = connection.isClosed(withinSeconds: 5)
        daemon.stop(deadlineSeconds: 0)
        #expect(closed)
    }

    @Test(
        "that its client leaves in the middle of a request is closed long before its deadline",
        arguments: ["GE", "GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx"])
    func isLeft(beginning: String) throws {
        var options = DaemonOptions()
        options.maximumConnectionsPerAddress = 50
        let daemon = try Self.daemon(options)
        for _ in 0..<50 { RawConnection(port: daemon.port).send(beginning) }
        usleep(4_000_000)
        let answer = exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port: daemon.port)
        daemon.stop(deadlineSeconds: 0)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
    }

    @Test("that only ends its sending gets its answer")
    func isHalfClosed() throws {
        let daemon = try Self.daemon(DaemonOptions())
        let connection = RawConnection(port: daemon.port)
        connection.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        connection.endSending()
        let answer = connection.receive()
        daemon.stop(deadlineSeconds: 0)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
    }

    @Test("is one of so many that a client may have")
    func isCounted() throws {
        var options = DaemonOptions()
        options.maximumConnectionsPerAddress = 2
        let daemon = try Self.daemon(options)
        let first = RawConnection(port: daemon.port)
        let second = RawConnection(port: daemon.port)
        usleep(100_000)
        #expect(exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", port: daemon.port).isEmpty)
        first.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(first.receive().hasPrefix("HTTP/1.1 200"))
        usleep(100_000)
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        #expect(exchange(request, port: daemon.port).hasPrefix("HTTP/1.1 200"))
        second.send("")
        daemon.stop(deadlineSeconds: 0)
    }

    @Test("waits where there are as many as may be, and is served when another has ended")
    func waitsForOthers() throws {
        var options = DaemonOptions()
        (options.threads, options.maximumConnections) = (1, 2)
        let served = Mutex<[String]>([])
        let daemon = try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { request in
            served.withLock { $0.append(String(decoding: request.target, as: UTF8.self)) }
            return .now(Response(status: 200, headers: [], body: []))
        }
        let first = RawConnection(port: daemon.port)
        let second = RawConnection(port: daemon.port)
        usleep(100_000)
        let waiting = RawConnection(port: daemon.port)
        waiting.send(Self.request("/waiting"))
        usleep(300_000)
        first.send(Self.request("/first"))
        #expect(first.receive().hasPrefix("HTTP/1.1 200"))
        #expect(waiting.receive().hasPrefix("HTTP/1.1 200"))
        #expect(served.withLock { $0 } == ["/first", "/waiting"])
        second.send("")
        daemon.stop(deadlineSeconds: 0)
    }

    private static func request(_ target: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    }

    private static func daemon(_ options: DaemonOptions) throws -> Daemon {
        try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { request in
            let response = Response(status: 200, headers: [], body: [])
            return request.body == nil ? .afterBody(TestReceiver { _ in .now(response) }) : .now(response)
        }
    }
}
