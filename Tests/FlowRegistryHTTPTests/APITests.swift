import FlowRegistry
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
}
