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
        let daemon = try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { _ in
            .now(Response(status: 200, headers: [], body: []))
        }
        let closed = RawConnection(port: daemon.port).isClosed(sending: beginning, thenTricklingFor: 10)
        daemon.stop(deadlineSeconds: 0)
        #expect(closed)
    }
}
