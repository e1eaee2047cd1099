import Glibc
import MicroHTTPD
import Synchronization
import Testing

@Suite("A daemon")
struct LivenessTests {
    @Test("answers itself, and does not while one of its event loops is held up", arguments: [1, 2, 3])
    func answers(threads: Int) throws {
        var options = DaemonOptions()
        options.threads = threads
        let gate = Mutex(())
        let entered = Atomic<Bool>(false)
        let daemon = try Daemon(listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options) { reader in
            if reader.target == "/wait" {
                entered.store(true, ordering: .releasing)
                gate.withLock { _ in }
            }
            return .now(Response(status: 200, headers: [], body: []))
        }
        #expect(daemon.answers(get: "/", withinSeconds: 10))
        let connection = RawConnection(port: daemon.port)
        gate.withLock { _ in
            connection.send("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            while !entered.load(ordering: .acquiring) { usleep(1_000) }
            #expect(!daemon.answers(get: "/", withinSeconds: 1))
        }
        #expect(connection.receive().hasPrefix("HTTP/1.1 200"))
        #expect(daemon.answers(get: "/", withinSeconds: 10))
        daemon.stop(deadlineSeconds: 1)
    }
}
