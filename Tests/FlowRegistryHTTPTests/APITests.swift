import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Foundation
import HTTPTypes
import Migrations
import SQLite
import Testing

@Suite("The API")
struct APITests {
    let api: API<SQLiteFlowRepository, SQLiteAccountRepository>

    init() throws {
        let path = "/tmp/flow-registry-\(UInt64.random(in: .min ... .max)).db"
        let database = try Database(path: path, migrations: Migrations.all)
        let storage = Storage(database: database, now: { Timestamp(secondsSinceEpoch: 0) })
        api = API(
            flows: storage.flows, accounts: storage.accounts,
            origin: Origin(publicURL: nil, fallback: "http://localhost"), maximumDefinitionBytes: 1_000,
            isReady: { true })
    }

    @Test("documents every route, and no other")
    func isDocumented() throws {
        let body = try #require(response(to: "/openapi.json")).body
        let document = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let documented = paths.flatMap { path, operations in
            operations.keys.filter { ["get", "post", "delete"].contains($0) }.map { "\($0.uppercased()) \(path)" }
        }
        #expect(Set(documented) == Set(api.routes.map { "\($0.method.rawValue) \($0.pattern)" }))
    }

    @Test("wants credentials on every route but the open ones")
    func wantsCredentials() throws {
        for route in api.routes {
            let isOpen = route.pattern.hasPrefix("/health") || route.pattern == "/openapi.json"
            let status = try #require(response(to: route.pattern, route.method)).status
            #expect(status == (isOpen ? .ok : .unauthorized), "\(route.pattern)")
        }
    }

    private func response(to target: String, _ method: HTTPRequest.Method = .get) -> APIResponse? {
        let request = APIRequest(method: method, target: target, remoteAddress: "127.0.0.1", header: { _ in nil })
        guard case .response(let response) = api.handle(request) else { return nil }
        return response
    }
}
