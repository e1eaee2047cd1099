import Dispatch
import FlowRegistry
import FlowRegistrySQLite
import Foundation
import HTTPServing
import TestSupport
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
        #expect(Set(documented) == Set(registry.api.routes.map { "\($0.method.name) \($0.pattern)" }))
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
        guard case .now(let response) = registry.reply(to: .post, "/v2/Flows", as: nil, body: nil) else {
            Issue.record("the body was asked for")
            return
        }
        #expect(response.status == .unauthorized)
    }

    @Test("asks for no body where anybody may ask")
    func needsNoBodyOfAnybody() {
        for target in ["/health/live", "/health/ready", "/openapi.json"] {
            guard case .now = registry.reply(to: .get, target, as: nil, body: nil) else {
                Issue.record("the body was asked for: \(target)")
                return
            }
        }
    }

    @Test("has a search wait for no write")
    func searchesBesideWrites() async throws {
        let registry = try TestRegistry(maximumPendingWrites: 1)
        let account = try await registry.account()
        // More than a search reads itself.
        let text = String(repeating: "long ", count: 20_000)
        let form = [
            ("FriendlyName", "Amber"), ("Status", "draft"),
            (
                "Definition",
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]"#
                    + #","description":"\#(text)"}"#
            ),
        ]
        #expect(await registry.response(to: .post, "/v2/Flows", as: account, form: form).status == .created)
        let release = DispatchSemaphore(value: 0)
        let began = DispatchSemaphore(value: 0)
        registry.storage.write { _ in
            began.signal()
            release.wait()
        } completion: { _ in
        }
        Self.wait(for: began)
        defer { release.signal() }
        registry.storage.write(for: try TestRegistry.sid(account)) { _ in
        } completion: { _ in
        }
        let response = await registry.response(to: .get, "/v2/Flows?Search=amber", as: account)
        #expect(response.status == .ok)
        let found = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        #expect((found?["flows"] as? [Any])?.count == 1)
    }

    @Test("has a diff made by another thread, unless its client has hung up before")
    func makesDiffsElsewhere() async throws {
        let account = try await registry.account()
        let definition =
            #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]}"#
        let form = [("FriendlyName", "Amber"), ("Status", "draft"), ("Definition", definition)]
        let created = await registry.response(to: .post, "/v2/Flows", as: account, form: form)
        let flow = try JSONSerialization.jsonObject(with: Data(created.body)) as? [String: Any]
        let target = "/v2/Flows/\(try #require(flow?["sid"] as? String))/Revisions/1/Diff"
        func diff() -> (any InFlightRequest)? {
            if case .later(let request) = registry.reply(to: .get, target, as: account, body: []) {
                request
            } else {
                nil
            }
        }
        guard let (first, second) = try? (#require(diff()), #require(diff())) else {
            Issue.record("a diff was made where other callers wait")
            return
        }
        func status(_ request: any InFlightRequest, isHungUp: Bool) async -> Int {
            await withCheckedContinuation { continuation in
                TestSuspension.start(request, isHungUp: isHungUp) { continuation.resume(returning: $0.status.code) }
            }
        }
        #expect(await status(first, isHungUp: false) == 200)
        #expect(await status(second, isHungUp: true) == 499)
    }

    private static func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
}
