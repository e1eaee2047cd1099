import FlowRegistry
import FlowRegistryHTTP
import HTTPServing
import InMemoryStore
import TestSupport
import Testing

// One after the other: each API has thread-specific keys, of which a process has 1,024 (pthread_key_create(3)).
@Suite("HTTP, by scenarios", .serialized)
struct HTTPScenarioTests {
    @Test("answers each request as its row says", arguments: HTTPScenario.all, [false, true])
    func answers(scenario: HTTPScenario, readsWait: Bool) async throws {
        let scene = try await ScenarioScene(InMemoryStore(readsWait: readsWait))
        for request in scenario.before { _ = await scene.response(to: request) }
        let response = await scene.response(to: scenario.request)
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(response.status.code == scenario.status, "\(body)")
        for part in scenario.holds {
            let part = scene.filled(part)
            let isThere = body.contains(part) || response.headers.contains { "\($0.name): \($0.value)".contains(part) }
            #expect(isThere, "\(part) is not in \(body)")
        }
        for part in scenario.lacks { #expect(!body.contains(scene.filled(part)), "\(part) is in \(body)") }
    }

    @Test("has a scenario for every route")
    func isComplete() {
        let api = TestAPI(InMemoryStore())
        let asked = HTTPScenario.all.map { ($0.request.method, $0.request.path.split(separator: "/")) }
        for route in api.api.routes {
            let segments = route.pattern.split(separator: "/")
            let isAsked = asked.contains { method, path in
                method == route.method && path.count == segments.count
                    && zip(segments, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            }
            #expect(isAsked, "\(route.method) \(route.pattern)")
        }
    }
}

/// A request and its answer.
struct HTTPScenario: Sendable, CustomTestStringConvertible {
    /// What is asked; `{flow}`, `{account}`, `{key}`, `{etag}` and `{definition}` stand for the scene's.
    struct Request: Sendable {
        let method: HTTPMethod
        let target: String
        var form: [(String, String)] = []
        var fields: [String: String] = [:]
        var isAnonymous = false
        var isOnControlSocket = false

        var path: String { String(target.prefix { $0 != "?" }) }
    }

    let name: String
    let request: Request
    let status: Int
    var holds: [String] = []
    var lacks: [String] = []
    /// What is asked before.
    var before: [Request] = []

    var testDescription: String { "\(name): \(request.method.name) \(request.target)" }
}

/// An account with a published flow, an alias of it and a key.
private struct ScenarioScene {
    let registry: TestAPI<InMemoryStore>
    let owner: TestAPI<InMemoryStore>.Login
    private let values: [(name: String, value: String)]

    static let definition = #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#

    init(_ store: InMemoryStore) async throws {
        let registry = TestAPI(store)
        self.registry = registry
        owner = try await registry.account("Owner")
        let key = try await registry.key(of: owner, .standard)
        let sid = try TestAPI<InMemoryStore>.sid(owner)
        let new = NewFlow(
            friendlyName: "Greeting", status: .published,
            definition: try FlowDefinition(json: [UInt8](Self.definition.utf8)))
        let flow = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: sid, by: .commandLine)
        }
        let live = try #require(AliasName("live"))
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.setAlias(
                live, of: flow.sid, in: sid, to: AliasTarget(revision: .number(1)), if: .none, by: .commandLine)
        }
        values = [
            ("{flow}", "\(flow.sid)"), ("{account}", owner.username), ("{key}", key.username),
            ("{definition}", Self.definition), ("{unknown}", "FW" + String(repeating: "0", count: 32)),
        ]
        self.etag =
            await registry.response(to: .get, "/v2/Flows/\(flow.sid)", as: owner).headers
            .first { $0.name == "ETag" }?.value ?? ""
    }

    private let etag: String

    func filled(_ text: String) -> String {
        (values + [("{etag}", etag)]).reduce(text) { $0.replacing($1.name, with: $1.value) }
    }

    func response(to request: HTTPScenario.Request) async -> Response {
        let (target, form) = (filled(request.target), request.form.map { ($0.0, filled($0.1)) })
        if request.isOnControlSocket {
            return await registry.administered(
                request.method, target, form: form, fields: request.fields.mapValues(filled))
        }
        return await registry.response(
            to: request.method, target, as: request.isAnonymous ? nil : owner, form: form,
            fields: request.fields.mapValues(filled))
    }
}
