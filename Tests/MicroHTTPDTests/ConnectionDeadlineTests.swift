import Glibc
import MicroHTTPD
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

    private static func daemon(_ options: DaemonOptions) throws -> Daemon {
        try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { reader in
            let reply = Reply.now(Response(status: 200, headers: [], body: []))
            return reader.hasBody ? .afterBody { _ in reply } : reply
        }
    }
}
