import Dispatch
import FlowRegistry
import FlowRegistrySQLite
import Foundation
import HTTPTypes
import Testing

@testable import FlowRegistryHTTP

@Suite("The API")
struct APITests {
    let registry: TestRegistry

    init() throws {
        registry = try TestRegistry()
    }

    @Test("documents every route, and no other")
    func isDocumented() async throws {
        let body = await registry.response(to: .get, "/openapi.json").body
        let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let documented = paths.flatMap { path, operations in
            operations.keys.filter { ["get", "post", "delete"].contains($0) }.map { "\($0.uppercased()) \(path)" }
        }
        #expect(Set(documented) == Set(registry.api.routes.map { "\($0.method.rawValue) \($0.pattern)" }))
    }

    @Test("counts every status by itself that it documents")
    func countsEveryStatus() async throws {
        let body = await registry.response(to: .get, "/openapi.json").body
        let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let operations = paths.values.flatMap { $0.values }.compactMap { $0 as? [String: Any] }
        let documented = Set(operations.compactMap { $0["responses"] as? [String: Any] }.flatMap { $0.keys })
        #expect(documented.count > 10)
        #expect(documented.subtracting(RouteCounts.statuses.map { "\($0)" }) == ["default"])
    }

    @Test("asks for the body of nobody who may not make the request")
    func refusesBeforeTheBody() async throws {
        let request = APIRequest(
            method: .post, target: "/v2/Flows", body: nil, remoteAddress: "127.0.0.1", header: { _ in nil })
        guard case .response(let response) = registry.api.handle(request) else {
            Issue.record("the body was asked for")
            return
        }
        #expect(response.status == .unauthorized)
    }

    @Test("lets a search that would miss what was written wait, or refuses it when too much waits")
    func indexesForASearch() async throws {
        let registry = try TestRegistry(maximumPendingWrites: 1)
        let account = try await registry.account()
        let form = [
            ("FriendlyName", "Amber"), ("Status", "draft"),
            (
                "Definition",
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]}"#
            ),
        ]
        let search = "/v2/Flows?Search=amber"
        #expect(await registry.response(to: .post, "/v2/Flows", as: account, form: form).status == .created)
        let release = DispatchSemaphore(value: 0)
        let began = DispatchSemaphore(value: 0)
        registry.storage.write { _ in
            began.signal()
            release.wait()
        } completion: { _ in
        }
        Self.wait(for: began)
        registry.storage.write { _ in
        } completion: { _ in
        }
        #expect(await registry.response(to: .get, search, as: account).status == .serviceUnavailable)
        #expect(await registry.response(to: .get, "/v2/Flows?Status=draft", as: account).status == .ok)
        release.signal()
        var response = APIResponse(status: .serviceUnavailable)
        while response.status == .serviceUnavailable {
            response = await registry.response(to: .get, search, as: account)
        }
        let found = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        #expect((found?["flows"] as? [Any])?.count == 1)
        guard case .response = registry.api.handle(registry.request(.get, search, as: account, body: [])) else {
            Issue.record("a search waited for nothing")
            return
        }
    }

    private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
}
