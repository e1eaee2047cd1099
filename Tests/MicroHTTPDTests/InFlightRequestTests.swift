import Foundation
import HTTPServing
import Synchronization
import TestSupport
import Testing

@testable import MicroHTTPD

@Suite("A request in flight")
struct InFlightRequestTests {
    /// The connections that wait, and how often a request was completed.
    private final class Log: Sendable {
        let waiting = Mutex<[any SuspendedConnection]>([])
        let completions = Atomic(0)

        /// The connection of the one request, once it is suspended.
        func connection() async -> any SuspendedConnection {
            while true {
                if let connection = waiting.withLock({ $0.first }) { return connection }
                await Task.yield()
            }
        }

        func untilCompleted() async {
            while completions.load(ordering: .acquiring) == 0 { await Task.yield() }
        }
    }

    private let log = Log()
    private let daemon: Daemon
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    init() throws {
        daemon = try Daemon(
            listeningOn: try ListenSocket(host: "127.0.0.1", port: 0), options: DaemonOptions()
        ) { [log] _ in
            .later(
                TestInFlightRequest { connection in
                    log.waiting.withLock { $0.append(connection) }
                } respond: {
                    log.completions.wrappingAdd(1, ordering: .acquiringAndReleasing)
                    return Response(status: 200, body: [UInt8]("done".utf8))
                })
        }
    }

    @Test("is completed once, with a response for the client", .timeLimit(.minutes(1)))
    func isCompleted() async {
        let client = RawConnection(port: daemon.port)
        client.send(Self.request)
        await log.connection().resume()
        await log.untilCompleted()
        daemon.stop(deadlineSeconds: 1)
        #expect(log.completions.load(ordering: .acquiring) == 1)
    }

    @Test("knows that its client has hung up, and is completed all the same", .timeLimit(.minutes(1)))
    func isCompletedWithoutClient() async {
        do {
            let client = RawConnection(port: daemon.port)
            client.send(Self.request)
            _ = await log.connection()
            _ = consume client
        }
        let connection = await log.connection()
        while !connection.isHungUp { await Task.yield() }
        connection.resume()
        await log.untilCompleted()
        daemon.stop(deadlineSeconds: 1)
        #expect(log.completions.load(ordering: .acquiring) == 1)
    }

    @Test(
        "is abandoned where its client goes within the body, and where the server refuses or gets all of it is not",
        .timeLimit(.minutes(1)), arguments: [false, true])
    func isAbandoned(isChunked: Bool) async throws {
        let (abandoned, answered) = (Log(), Log())
        let daemon = try Daemon(
            listeningOn: try ListenSocket(host: "127.0.0.1", port: 0), options: DaemonOptions()
        ) { request in
            guard request.refusal == nil else { return .now(Response(status: 400)) }
            return .afterBody(
                TestReceiver {
                    abandoned.completions.wrappingAdd(1, ordering: .acquiringAndReleasing)
                } _: { _ in
                    answered.completions.wrappingAdd(1, ordering: .acquiringAndReleasing)
                    return .now(Response(status: 200, body: [UInt8]("done".utf8)))
                })
        }
        let head = "POST / HTTP/1.1\r\nHost: a\r\n"
        let field = isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 4\r\n\r\n"
        let whole = isChunked ? "4\r\nbody\r\n0\r\n\r\n" : "body"
        #expect(exchange(head + "Connection: close\r\n" + field + whole, port: daemon.port).hasSuffix("done"))
        if isChunked { _ = exchange(head + field + "no size\r\n", port: daemon.port) }
        #expect(answered.completions.load(ordering: .acquiring) == 1)
        #expect(abandoned.completions.load(ordering: .acquiring) == 0)
        do {
            let client = RawConnection(port: daemon.port)
            client.send(head + field + whole.prefix(isChunked ? 5 : 2))
        }
        await abandoned.untilCompleted()
        daemon.stop(deadlineSeconds: 1)
        #expect(abandoned.completions.load(ordering: .acquiring) == 1)
        #expect(answered.completions.load(ordering: .acquiring) == 1)
    }

    @Test("is completed once where the server stops before its work is done", .timeLimit(.minutes(1)))
    func isCompletedAfterTheStop() async {
        let client = RawConnection(port: daemon.port)
        client.send(Self.request)
        let connection = await log.connection()
        daemon.stop(deadlineSeconds: 0)
        #expect(log.completions.load(ordering: .acquiring) == 0)
        connection.resume()
        #expect(log.completions.load(ordering: .acquiring) == 1)
    }
}
