import FlowRegistry
import Foundation
import HTTPServing
import TestSupport
import Testing

@testable import FlowRegistryHTTP

@Suite("A sender who is known by the header fields")
struct KnownSenderTests {
    private static let target = "/v2/Flows"

    /// A client that sends the same header fields each time, all on the calling thread.
    private struct Client {
        let registry: TestRegistry
        var login: TestRegistry.Login
        var fields: [String: String]
        var address = "192.0.2.1"

        init(_ registry: TestRegistry, _ login: TestRegistry.Login, _ fields: [String: String] = [:]) {
            self.registry = registry
            self.login = login
            self.fields = fields
        }

        /// The response, and whether the request had to be read for it.
        func get(_ target: String = KnownSenderTests.target) -> (response: Response, wasRead: Bool) {
            let (reply, wasRead) = reply(target) { _ in nil }
            guard case .now(let response) = reply else { preconditionFailure("a GET is answered at once") }
            return (response, wasRead)
        }

        func reply(
            _ target: String, prepare: @escaping (Response) -> PreparedResponse?
        ) -> (reply: Reply, wasRead: Bool) {
            let connection = registry.connection(of: login, from: address, fields, prepare: prepare)
            let reply = connection.send(.get, target, showsSection: true, to: registry.api.reply)
            return (reply, connection.lookUps > 0)
        }

        /// The status of each of so many requests.
        func statuses(_ count: Int, _ target: String = KnownSenderTests.target) -> [Int] {
            (0..<count).map { _ in get(target).response.status.code }
        }
    }

    private static func header(_ name: String, of response: Response) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test("gets a cached response as it was made, with an id of its own, and is counted")
    func getsCachedResponse() async throws {
        let registry = try TestRegistry()
        let client = Client(registry, try await registry.account())
        let answers = (0..<4).map { _ in client.get() }
        #expect(answers.map(\.wasRead) == [true, true, false, false])
        let (first, last) = (answers[0].response, answers[3].response)
        #expect(last.status == .ok && last.body == first.body)
        #expect(Set(last.headers.map(\.name)) == Set(first.headers.map(\.name)))
        for name in ["Content-Type", "ETag", "X-Content-Type-Options"] {
            #expect(Self.header(name, of: last) == Self.header(name, of: first))
        }
        let ids = Set(answers.map { Self.header("Twilio-Request-Id", of: $0.response) })
        #expect(ids.count == 4 && !ids.contains(nil))
        let statistics = registry.api.statistics
        #expect(statistics.responseCache == (hits: 3, misses: 1))
        #expect(statistics.credentials == (seen: 3, asked: 1))
        let totals = try #require(statistics.perRoute.first { $0.pattern == Self.target })
        #expect(totals.statuses.map(\.count) == [4] && totals.responseBytes == 4 * first.body.count)
    }

    /// What a server makes of an answer.
    private final class Made: PreparedResponse, @unchecked Sendable {
        let response: Response

        init(_ response: Response) {
            self.response = response
            super.init(bytes: 100)
        }
    }

    @Test("gets a cached response as the thread has it ready, with an id of its own, until something is written")
    func getsPreparedAnswer() async throws {
        let registry = try TestRegistry()
        let login = try await registry.account()
        let client = Client(registry, login)
        var made: [Made] = []
        /// The answer, its id, and whether it was one that had been made ready.
        func answer() throws -> (response: Response, id: String, isPrepared: Bool) {
            let reply = client.reply(Self.target) { response in
                made.append(Made(response))
                return made[made.count - 1]
            }.reply
            switch reply {
            case .now(let response):
                return (response, try #require(Self.header("Twilio-Request-Id", of: response)), false)
            case .again(let prepared, let id):
                return (try #require(prepared as? Made).response, id.withCString { String(cString: $0) }, true)
            default: preconditionFailure("a GET is answered at once")
            }
        }
        let before = try (0..<7).map { _ in try answer() }
        #expect(before.map(\.isPrepared) == [false, false, true, true, true, true, true])
        #expect(made.count == 1 && Set(before.map(\.id)).count == 7)
        #expect(before[6].response.body == before[0].response.body)
        let fields = before[0].response.headers.filter { $0.name != "Twilio-Request-Id" }.map { "\($0)" }
        #expect(Set(before[6].response.headers.map { "\($0)" }) == Set(fields))
        #expect(registry.api.statistics.responseCache == (hits: 6, misses: 1))
        let definition = #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#
        let created = await registry.response(
            to: .post, "/v2/Flows", as: login,
            form: [("FriendlyName", "New"), ("Status", "draft"), ("Definition", definition)])
        #expect(created.status == .created)
        let after = try (0..<4).map { _ in try answer() }
        // Another thread may have gone on by now, which knows nobody yet.
        #expect(!after[0].isPrepared && after[2].isPrepared && after[3].isPrepared)
        #expect(made.count == 2 && after.allSatisfy { $0.response.body == after[0].response.body })
        #expect(after[0].response.body.count > before[0].response.body.count)
    }

    @Test("sees what was written")
    func seesWrites() async throws {
        let registry = try TestRegistry()
        let login = try await registry.account()
        let client = Client(registry, login)
        let before = (0..<3).map { _ in client.get().response }[2]
        let definition = #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#
        let created = await registry.response(
            to: .post, "/v2/Flows", as: login,
            form: [("FriendlyName", "New"), ("Status", "draft"), ("Definition", definition)])
        #expect(created.status == .created)
        let after = client.get().response
        #expect(after.status == .ok && after.body.count > before.body.count)
    }

    @Test("is nobody any more once the credentials are void")
    func isForgotten() async throws {
        let registry = try TestRegistry()
        let account = try await registry.account()
        let login = try await registry.key(of: account, .standard)
        let client = Client(registry, login)
        #expect(client.statuses(3) == [200, 200, 200])
        let deleted = await registry.response(to: .delete, "/v1/Keys/\(login.username)", as: account)
        #expect(deleted.status == .noContent)
        #expect(client.statuses(3) == [401, 401, 401])
    }

    @Test("has the storage asked again after a minute, and is nobody when a key has expired")
    func isAskedAgain() async throws {
        let registry = try TestRegistry()
        let end = Timestamp(secondsSinceEpoch: registry.clock.now.secondsSinceEpoch + 90)
        let client = Client(registry, try await registry.key(of: registry.account(), .standard, expires: end))
        #expect(client.statuses(4) == [200, 200, 200, 200])
        registry.clock.turn(bySeconds: 60)
        #expect(client.statuses(3) == [200, 200, 200])
        #expect(registry.api.statistics.credentials == (seen: 5, asked: 2))
        registry.clock.turn(bySeconds: 30)
        #expect(client.statuses(2) == [401, 401])
    }

    @Test("gets only what the credentials allow, whoever has had the answer kept")
    func isRestricted() async throws {
        let registry = try TestRegistry()
        let account = try await registry.account()
        let restricted = Client(
            registry, try await registry.key(of: account, .restricted, allow: ["/twilio/studio/flows/read"]))
        let other = Client(registry, try await registry.account("Other"))
        #expect(Client(registry, account).statuses(3) == [200, 200, 200])
        // The first makes each of them known: nothing but the credentials differs.
        for _ in 0..<3 {
            #expect(restricted.statuses(1, "/v2/Flows") == [403])
            #expect(other.get().response.status == .ok)
        }
        #expect(registry.api.statistics.responseCache.misses == 2)
    }

    @Test("is another one from another address, or with one byte more")
    func isSomebodyElse() async throws {
        let registry = try TestRegistry()
        var client = Client(registry, try await registry.account())
        #expect((0..<3).map { _ in client.get().wasRead } == [true, true, false])
        client.address = "192.0.2.2"
        #expect(client.get().wasRead)
        client.address = "192.0.2.1"
        #expect(!client.get().wasRead)
        client.login.password += "x"
        #expect(client.get().response.status == .unauthorized)
    }

    @Test("is not known while the header fields ask for more")
    func asksForMore() async throws {
        let registry = try TestRegistry()
        let login = try await registry.account()
        let browser = Client(registry, login, ["Origin": "https://example.com"])
        for _ in 0..<4 {
            #expect(Self.header("Access-Control-Allow-Origin", of: browser.get().response) == "*")
        }
        let tag = try #require(Self.header("ETag", of: browser.get().response))
        #expect(Client(registry, login, ["If-None-Match": tag]).statuses(4) == [304, 304, 304, 304])
        #expect(Client(registry, login, ["Host": "no host"]).statuses(4) == [400, 400, 400, 400])
    }

    @Test("is refused one request too many")
    func isLimited() async throws {
        var limits = Limits()
        limits.requestsPerSecond = 5
        let registry = try TestRegistry(limits: limits)
        let client = Client(registry, try await registry.account())
        #expect(client.statuses(7) == [200, 200, 200, 200, 200, 429, 429])
    }
}
