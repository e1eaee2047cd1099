import Dispatch
import FlowRegistry
import FlowRegistrySQLite
import Resources
import SQLite
import TestSupport
import Testing

@Suite("A write of an account's")
struct WriterTurnTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("that takes too long is refused between two of its changes, and leaves nothing")
    func isStopped() async throws {
        var limits = WriterLimits()
        limits.writeMilliseconds = 0
        let storage = try storage(limits)
        let account = try await newAccount(storage)
        let definition = try LifecycleScene.definition("a")
        await #expect(throws: RegistryError.timedOut) {
            try await storage.written(for: account) { transaction throws(RegistryError) in
                for number in 0..<3 {
                    let flow = NewFlow(friendlyName: "\(number)", status: .draft, definition: definition)
                    _ = try transaction.createFlow(flow, in: account, by: .commandLine)
                }
            }
        }
        #expect(
            try storage.rows { try $0.flows(in: account, page: PageRequest(start: .first, size: 9)) }.elements.isEmpty)
        #expect(storage.store.database.writer.lastFailure == nil)
    }

    @Test("is refused while a quarter of all that may wait are of the same account")
    func isBounded() async throws {
        let storage = try storage(WriterLimits(), maximumPendingWrites: 300)
        let (one, other) = (try await newAccount(storage), try await newAccount(storage))
        let (began, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        storage.store.database.writer.write(
            { (_) throws(SQLiteError) in
                began.signal()
                goesOn.wait()
            }, failure: { $0 }, completion: { _ in })
        Self.wait(for: began)
        let results = AsyncStream<Result<Int, RegistryError>>.makeStream()
        for number in 0..<76 {
            storage.write(for: one) { _ in
                number
            } completion: {
                results.continuation.yield($0)
            }
        }
        var iterator = results.stream.makeAsyncIterator()
        // The last is answered at once; the others wait.
        let refused = await iterator.next()
        #expect(refused == .failure(.tooManyRequests(of: .slowRequests, retryAfterSeconds: 1)))
        storage.write(for: other) { _ in
            -1
        } completion: {
            results.continuation.yield($0)
        }
        goesOn.signal()
        var order: [Int] = []
        for _ in 0..<76 { if case .success(let number)? = await iterator.next() { order.append(number) } }
        #expect(order.prefix(3).contains(-1))
        #expect(order.filter { $0 >= 0 } == Array(0..<75))
    }

    @Test("makes nothing of a flow's many test users")
    func hasFewTestUsers() async throws {
        let storage = try storage(WriterLimits())
        let account = try await newAccount(storage)
        let flow = NewFlow(friendlyName: "a", status: .draft, definition: try LifecycleScene.definition("a"))
        let error = await #expect(throws: RegistryError.self) {
            try await storage.written { transaction throws(RegistryError) in
                let flow = try transaction.createFlow(flow, in: account, by: .commandLine)
                let users = (0...TestUsers.maximumCount).map { "\($0)" }
                _ = try transaction.setTestUsers(users, of: flow.sid, in: account, if: .none, by: .commandLine)
            }
        }
        guard case .invalidParameter("TestUsers", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("in a changeset gives its flow without the definition, as in lists")
    func isListed() async throws {
        let storage = try storage(WriterLimits())
        let account = try await newAccount(storage)
        let flow = NewFlow(friendlyName: "a", status: .draft, definition: try LifecycleScene.definition("a"))
        let outcome = try await storage.written { transaction throws(RegistryError) in
            try FlowChange.create(flow).make(in: account, if: .none, by: .commandLine, transaction)
        }
        let made = if case .flow(let flow) = outcome { flow } else { Flow?.none }
        #expect(try #require(made).latest.definition == nil && made?.latest.friendlyName == "a")
    }

    @Test("does not end the service where others are before it: the writer lives while it carries anything out")
    func showsLife() async throws {
        let storage = try storage(WriterLimits())
        #expect(storage.store.isWriterAlive(withinSeconds: 5))
        let (began, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        storage.store.database.writer.write(
            { (_) throws(SQLiteError) in
                began.signal()
                goesOn.wait()
            }, failure: { $0 }, completion: { _ in })
        Self.wait(for: began)
        #expect(!storage.store.isWriterAlive(withinSeconds: 0))
        goesOn.signal()
    }

    private func storage(_ limits: WriterLimits, maximumPendingWrites: Int = 4_096) throws -> SQLiteRegistry {
        let database = try Database(
            path: directory.database, migrations: Migrations.all, maximumPendingWrites: maximumPendingWrites,
            writerLimits: limits)
        return SQLiteRegistry(database: database, now: { Timestamp(secondsSinceEpoch: 1_800_000_000) })
    }

    private func newAccount(_ storage: SQLiteRegistry) async throws -> AccountSID {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "One", by: .commandLine)
        }.account.sid
    }

    private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
}
