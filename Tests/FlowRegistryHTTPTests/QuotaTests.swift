import FlowRegistry
import FlowRegistryHTTP
import Foundation
import HTTPServing
import Testing
import TestSupport

@Suite("A quota over HTTP")
struct QuotaTests {
    private static let definition = #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#
    private let registry: TestRegistry
    private let account: TestRegistry.Login

    init() async throws {
        var quotas = Quotas()
        (quotas.flows, quotas.revisionsPerFlow, quotas.keys, quotas.aliasesPerFlow) = (2, 2, 1, 1)
        registry = try TestRegistry(quotas: quotas)
        account = try await registry.account()
    }

    @Test("refuses with 409 and a sentence that names it, its limit and what helps, which no retry changes")
    func refuses() async throws {
        for status in [201, 201, 409, 409] { #expect(await create().status.code == status) }
        let error = try object(await create())
        #expect(error["code"] as? Int == 20409)
        let message = try #require(error["message"] as? String)
        #expect(message.contains("quota of 2 flows") && message.contains("delete some"))
        #expect(await create().headers.allSatisfy { $0.name != "Retry-After" })
        #expect(refusals(.flows) == 4)
    }

    @Test("is one of each thing that an account, or its flow, may have only so much of")
    func coversAll() async throws {
        let flow = try #require(try object(await create())["sid"] as? String)
        for status in [200, 409] {
            #expect(await post("Flows/\(flow)", [("Status", "published")]).status.code == status)
        }
        #expect(await post("Flows/\(flow)/Rollback", [("Revision", "1")]).status.code == 409)
        for (name, status) in [("a", 200), ("b", 409), ("a", 200)] {
            #expect(await post("Flows/\(flow)/Aliases/\(name)", [("Revision", "1")]).status.code == status)
        }
        for status in [201, 409] {
            let keys = "/2010-04-01/Accounts/\(account.username)/Keys.json"
            #expect(await registry.response(to: .post, keys, as: account).status.code == status)
        }
        #expect(
            await registry.response(to: .post, "/v1/Keys", as: account, form: [("AccountSid", account.username)])
                .status.code == 409)
        for (quota, count) in [(Quota.flows, 0), (.revisionsPerFlow, 2), (.aliasesPerFlow, 1), (.keys, 2)] {
            #expect(refusals(quota) == count, "\(quota)")
        }
    }

    @Test("refuses a changeset as a whole, and names the change that went past it")
    func refusesChangesets() async throws {
        let create = #"{"Action":"create","FriendlyName":"a","Status":"draft","Definition":\#(Self.definition)}"#
        let response = await post("Changesets", [("Changes", "[\(create),\(create),\(create)]")])
        #expect(response.status.code == 409)
        #expect((try object(response)["details"] as? [String: Any])?["change"] as? Int == 3)
        #expect(try await usage()["flows"] == 0)
        #expect(await post("Changesets", [("Changes", "[\(create),\(create)]")]).status.code == 200)
        #expect(try await usage()["flows"] == 2)
    }

    @Test("is met by a dry run as by the change itself, which takes nothing")
    func meetsDryRuns() async throws {
        for _ in 1...3 { #expect(await create([("DryRun", "true")]).status.code == 201) }
        #expect(try await usage()["flows"] == 0)
        for _ in 1...2 { #expect(await create().status.code == 201) }
        #expect(await create([("DryRun", "true")]).status.code == 409)
    }

    @Test("is not asked about a request that was carried out before")
    func knowsRetries() async throws {
        #expect(await create(key: "first").status.code == 201)
        #expect(await create(key: "second").status.code == 201)
        #expect(await create(key: "third").status.code == 409)
        let again = await create(key: "second")
        #expect(again.status.code == 201 && again.headers.contains { $0.name == "Idempotent-Replayed" })
        #expect(try await usage()["flows"] == 2)
    }

    @Test("is shown on the account, with what is used of it, and cannot be set by the account")
    func isShown() async throws {
        #expect(await create().status.code == 201)
        let target = "/2010-04-01/Accounts/\(account.username).json"
        let refused = await registry.response(to: .post, target, as: account, form: [("MaximumFlows", "9")])
        #expect(refused.status == .forbidden)
        let shown = try object(await registry.response(to: .get, target, as: account))
        #expect(
            shown["usage"] as? [String: Int] == [
                "flows": 1, "stored_bytes": Self.definition.utf8.count + 1 + 512, "keys": 0, "audit_events": 2,
            ])
        let quotas = try #require(shown["quotas"] as? [String: Any])
        #expect(quotas["flows"] as? Int == 2 && quotas["requests_per_second"] is NSNull)
        #expect(Set(quotas.keys) == Set(Quota.allCases.map(\.rawValue)))
    }

    @Test("of requests a second can be an account's own, and holds from its acknowledgement on")
    func ownRate() async throws {
        let (sid, other) = (try TestRegistry.sid(account), try await registry.account())
        for _ in 1...20 { #expect(await fetch(as: account) == 200) }
        for (limit, statuses) in [(2, [200, 200, 429]), (3, [200, 200, 200, 429]), (0, [200, 200, 200, 200, 200])] {
            let update = AccountUpdate(quotas: [.requestsPerSecond: .some(Int64(limit))])
            _ = try await registry.storage.written { transaction throws(RegistryError) in
                try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
            }
            for status in statuses { #expect(await fetch(as: account) == status) }
            for _ in 1...5 { #expect(await fetch(as: other) == 200) }
        }
    }

    private func fetch(as login: TestRegistry.Login) async -> Int {
        await registry.response(to: .get, "/v2/Flows", as: login).status.code
    }

    private func create(_ fields: [(String, String)] = [], key: String? = nil) async -> Response {
        await post(
            "Flows", [("FriendlyName", "a"), ("Status", "draft"), ("Definition", Self.definition)] + fields, key: key)
    }

    private func post(_ path: String, _ form: [(String, String)], key: String? = nil) async -> Response {
        await registry.response(
            to: .post, "/v2/\(path)", as: account, form: form, fields: key.map { ["Idempotency-Key": $0] } ?? [:])
    }

    private func usage() async throws -> [String: Int] {
        let target = "/2010-04-01/Accounts/\(account.username).json"
        let shown = try object(await registry.response(to: .get, target, as: account))
        return try #require(shown["usage"] as? [String: Int])
    }

    private func refusals(_ quota: Quota) -> Int {
        registry.api.statistics.quotaRefusals.first { $0.quota == quota }?.count ?? 0
    }

    private func object(_ response: Response) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }
}
