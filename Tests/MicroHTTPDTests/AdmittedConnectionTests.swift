import HTTPServing
import MicroHTTPD
import Synchronization
import Testing

@Suite("A connection that may send no requests")
struct AdmittedConnectionTests {
    @Test("has none of them served, and is closed", arguments: [true, false])
    func isNotServed(isAdmitted: Bool) throws {
        let served = Served()
        var options = DaemonOptions()
        options.admits = { _ in isAdmitted }
        let daemon = try BodyTests.daemon(options) { request in
            if request.refusal == nil { served.count.add(1, ordering: .relaxed) }
            return BodyTests.reply(request.refusal == nil ? 200 : 400)
        }
        for _ in 0..<20 {
            let answer = exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", port: daemon.port)
            #expect(answer.hasPrefix("HTTP/1.1 200") == isAdmitted)
        }
        daemon.stop(deadlineSeconds: 1)
        #expect(served.count.load(ordering: .relaxed) == (isAdmitted ? 20 : 0))
    }

    private final class Served: Sendable {
        let count = Atomic(0)
    }
}
