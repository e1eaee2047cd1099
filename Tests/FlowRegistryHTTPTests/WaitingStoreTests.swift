import Dispatch
import FlowRegistry
import FlowRegistryHTTP
import HTTPServing
import InMemoryStore
import TestSupport
import Testing

@Suite("The API on a store whose reads wait")
struct WaitingStoreTests {
    private typealias Login = TestAPI<InMemoryStore>.Login

    private let registry = TestAPI(InMemoryStore(readsWait: true))
    private let form = [UInt8](
        ("FriendlyName=New&Status=draft&Definition="
            + "%7B%22initial_state%22:%22a%22,%22states%22:%5B%7B%22name%22:%22a%22,%22type%22:%22trigger%22,"
            + "%22transitions%22:%5B%5D%7D%5D%7D").utf8)

    @Test("looks up who sends a body once it is there")
    func waitsForTheBody() async throws {
        let owner = try await registry.account()
        #expect(await status(as: owner) == .created)
        #expect(await status(as: (owner.username, String(repeating: "0", count: 32))) == .unauthorized)
        let restricted = try await registry.key(of: owner, .restricted, allow: ["/twilio/studio/flows/read"])
        #expect(await status(as: restricted) == .forbidden)
    }

    @Test("holds only so many bytes of callers that it does not know yet")
    func limitsUnknownBodies() async throws {
        var limits = Limits()
        limits.maximumBodyBytes = 1_000
        limits.bodyBytesPerAccount = 2_500
        let registry = TestAPI(InMemoryStore(readsWait: true), limits: limits)
        let strangers = (0..<3).map { ("AC" + String(repeating: "\($0)", count: 32), "0") }
        let replies = strangers.map { registry.reply(to: .post, "/v2/Flows", as: $0, body: nil) }
        guard case .afterBody = replies[0], case .afterBody = replies[1], case .now(let refusal) = replies[2] else {
            Issue.record("a third body was asked for, or none")
            return
        }
        #expect(refusal.status == .tooManyRequests)
    }

    @Test("counts a change among its account's once it is known whose it is", .timeLimit(.minutes(1)))
    func limitsChanges() async throws {
        var limits = Limits()
        limits.bodiesPerAccount = 1
        let registry = TestAPI(InMemoryStore(readsWait: true), limits: limits)
        let owner = try await registry.account()
        let release = DispatchSemaphore(value: 0)
        registry.storage.write { _ in
            release.wait()
        } completion: { _ in
        }
        let target = "/v1/Flows/FW" + String(repeating: "0", count: 32)
        let statuses = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                let request = registry.admitted(.delete, target, as: owner)
                group.addTask { await request.response().status.code }
            }
            var statuses: [Int] = []
            for await status in group {
                statuses.append(status)
                // The one that was admitted waits for the writer.
                if statuses.count == 2 { release.signal() }
            }
            return statuses
        }
        #expect(statuses == [429, 429, 404])
    }

    /// Of a create whose body comes after its header fields.
    private func status(as login: Login) async -> HTTPStatus {
        let early = registry.reply(to: .post, "/v2/Flows", as: login, body: nil)
        guard case .afterBody(let receiver) = early else {
            Issue.record("the body was not asked for")
            return 500
        }
        let reply = EventLoopThread.$isCurrent.withValue(true) {
            registry.connection(of: login).send(.post, "/v2/Flows", body: form, to: receiver.reply)
        }
        return await AdmittedRequest(reply).response().status
    }
}
