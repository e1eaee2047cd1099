import Dispatch
import Foundation
import Glibc
import HTTPServing
import MicroHTTPD
import Synchronization
import Testing

@Suite("A prepared response")
struct PreparedResponseTests {
    /// Sends one response again and again, each time with the next number, in a form of each event loop's own.
    private final class Counting: Sendable {
        private let prepared = Mutex<[UInt: PreparedResponse]>([:])
        private let number = Atomic(0)
        private let response: Response

        init(body: [UInt8] = [UInt8]("body".utf8)) {
            response = Response(status: 200, headers: [("A", "first"), ("B", "second")], body: body)
        }

        func reply(to request: Request) -> Reply {
            let number = number.add(1, ordering: .relaxed).newValue
            // Values of different lengths.
            let text = [UInt8]("n\(number)".utf8)
            let value = InlineHeaderValue { buffer in
                UnsafeMutableRawBufferPointer(buffer).copyBytes(from: text)
                return text.count
            }
            return .again(own(request), value)
        }

        private func own(_ request: Request) -> PreparedResponse {
            prepared.withLock { prepared in
                if let own = prepared[pthread_self()] { return own }
                guard let own = request.prepare(response, varying: "Number") else { fatalError("no memory is left") }
                prepared[pthread_self()] = own
                return own
            }
        }

        var count: Int { number.load(ordering: .relaxed) }

        var loops: Int { prepared.withLock { $0.count } }

        func start(threads: Int = 2) throws -> Daemon {
            var options = DaemonOptions()
            options.threads = threads
            return try Daemon(
                listeningOn: ListenSocket(host: "127.0.0.1", port: 0), options: options, handler: reply)
        }
    }

    private static let request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let last = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    /// The header fields of each response, in order of their names, without the date.
    private static func fields(_ text: String) -> [[String]] {
        text.components(separatedBy: "HTTP/1.1 200 OK\r\n").dropFirst().map { response in
            let end = response.range(of: "\r\n\r\n")?.lowerBound ?? response.endIndex
            return response[..<end].components(separatedBy: "\r\n").filter { !$0.hasPrefix("Date:") }.sorted()
        }
    }

    @Test("has a value of its own for each request and is else the same, on all event loops at once")
    func varies() throws {
        let counting = Counting()
        let daemon = try counting.start()
        let port = daemon.port
        let all = Mutex<[[String]]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<20 {
                let text = exchange(String(repeating: Self.request, count: 9) + Self.last, port: port)
                let fields = Self.fields(text)
                all.withLock { $0 += fields }
            }
        }
        daemon.stop(deadlineSeconds: 1)
        let fields = all.withLock { $0 }
        #expect(fields.count == 1_600 && counting.loops == 2)
        #expect(Set(fields.map { $0.last ?? "" }) == Set((1...1_600).map { "Number: n\($0)" }))
        let others = Set(fields.map { $0.dropLast() })
        let kept = [
            "A: first", "B: second", "Connection: Keep-Alive", "Content-Length: 4", "Keep-Alive: timeout=75",
        ]
        #expect(others == [kept[...], ["A: first", "B: second", "Connection: close", "Content-Length: 4"]])
    }

    @Test("ends the connection of one request, and not those of others after it")
    func endsConnection() throws {
        let daemon = try Counting().start()
        // The first one is answered at once, since its client waits, and so is the last of its connection.
        let first = exchange("GET /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", port: daemon.port)
        #expect(Self.fields(first).map { $0.contains("Connection: close") } == [true])
        for _ in 0..<4 {
            let text = exchange(Self.request + Self.request, port: daemon.port)
            #expect(Self.fields(text).map { $0.contains("Connection: close") } == [false, false])
        }
        daemon.stop(deadlineSeconds: 0)
    }

    @Test("ends the connection of a request that comes while its daemon stops", .timeLimit(.minutes(1)))
    func endsConnectionAtStop() throws {
        let counting = Counting()
        let daemon = try counting.start()
        let kept = RawConnection(port: daemon.port)
        kept.send(Self.request + "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")
        while counting.count < 2 { usleep(1_000) }
        let stopped = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            daemon.stop(deadlineSeconds: 30)
            stopped.signal()
        }
        // Until no further connection is taken.
        while !exchange(Self.last, port: daemon.port).isEmpty {}
        usleep(10_000)
        kept.send("x")
        #expect(Self.fields(kept.receive()).map { $0.contains("Connection: close") } == [false, true])
        stopped.wait()
    }

    @Test("is sent to the end with its own value to a slow client, while others get theirs")
    func outlastsSlowClient() throws {
        let counting = Counting(body: [UInt8](repeating: UInt8(ascii: "x"), count: 8_000_000))
        let daemon = try counting.start(threads: 1)
        let slow = RawConnection(port: daemon.port)
        slow.send(Self.last)
        usleep(100_000)
        for _ in 0..<8 { _ = exchange(Self.last, port: daemon.port) }
        let text = slow.receive()
        daemon.stop(deadlineSeconds: 1)
        #expect(Self.fields(text).first?.contains("Number: n1") == true)
        #expect(text.utf8.count > 8_000_000 && text.utf8.suffix(8_000_000).allSatisfy { $0 == UInt8(ascii: "x") })
    }
}
