import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Foundation
import HTTPServing
import Testing
import TestSupport

@Suite("A page of long elements")
struct PageLimitTests {
    let registry: TestRegistry
    let account: TestRegistry.Login
    /// The flow that has many revisions.
    let flow: FlowSID

    private static let flows = 100
    private static let definition =
        #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]}"#
    /// As much as a page's elements may have, and one of the longest behind them.
    private static let maximumBytes = PageLimit.bytes + 50_000

    init() async throws {
        registry = try TestRegistry()
        account = try await registry.account()
        let sid = try TestRegistry.sid(account)
        let definition = try FlowDefinition(json: [UInt8](Self.definition.utf8))
        // Every character takes six bytes in JSON.
        let (name, message) = (String(repeating: "\u{1}", count: 1_000), String(repeating: "\u{2}", count: 4_096))
        flow = try await registry.storage.written { transaction throws(RegistryError) in
            for number in 0..<Self.flows {
                let flow = NewFlow(
                    friendlyName: name + "\(number)", status: .draft, definition: definition, commitMessage: message,
                    authorSID: nil)
                let created = try transaction.createFlow(flow, in: sid, by: .commandLine)
                if number % 2 == 0 { try Self.deleteTwin(of: created, in: sid, transaction) }
            }
            let flow = NewFlow(
                friendlyName: "The last", status: .draft, definition: definition, commitMessage: nil, authorSID: nil)
            let last = try transaction.createFlow(flow, in: sid, by: .commandLine).sid
            for _ in 0..<50 {
                let update = FlowUpdate(status: .draft, friendlyName: name, commitMessage: message)
                _ = try transaction.updateFlow(last, in: sid, to: update, if: .none, by: .commandLine)
            }
            return last
        }
    }

    /// A deleted flow like this one.
    private static func deleteTwin(
        of flow: Flow, in account: AccountSID, _ transaction: Transaction
    ) throws(RegistryError) {
        guard let definition = flow.latest.definition else { return }
        let twin = NewFlow(
            friendlyName: flow.latest.friendlyName, status: .draft, definition: definition,
            commitMessage: flow.latest.commitMessage, authorSID: nil)
        let sid = try transaction.createFlow(twin, in: account, by: .commandLine).sid
        _ = try transaction.deleteFlow(sid, in: account, if: .none, by: .commandLine)
    }

    @Test(
        "ends early, and the list goes on where it ended, both ways",
        arguments: [
            ("/v2/Flows?PageSize=1000", "flows", "sid", flows + 1),
            ("/v2/Flows?PageSize=30", "flows", "sid", flows + 1),
            ("/v1/Flows?PageSize=1000", "flows", "sid", flows + 1),
            ("/v2/Flows?PageSize=1000&Status=draft", "flows", "sid", flows + 1),
            ("/v2/Flows?PageSize=1000&Order=-FriendlyName", "flows", "sid", flows + 1),
            ("/v2/Flows?PageSize=1000&Search=last", "flows", "sid", 0),
            ("/v2/Flows?PageSize=1000&Deleted=true", "flows", "sid", flows / 2),
            ("/v2/Flows/{Sid}/Revisions?PageSize=1000", "revisions", "revision", 51),
        ])
    func walks(target: String, key: String, member: String, count: Int) async throws {
        let target = target.replacingOccurrences(of: "{Sid}", with: flow.description)
        var (pages, next) = ([[String]](), Optional(target))
        var last = target
        while let url = next {
            let page = try await page(url)
            pages.append(try elements(of: page, key, member))
            (last, next) = (url, try meta(of: page)["next_page_url"] as? String)
        }
        let all = pages.flatMap { $0 }
        #expect(Set(all).count == all.count && all.count == count)
        #expect(pages.allSatisfy { !$0.isEmpty } || count == 0)
        var (back, previous) = ([String](), Optional(last))
        while let url = previous {
            let page = try await page(url)
            back = try elements(of: page, key, member) + back
            previous = try meta(of: page)["previous_page_url"] as? String
        }
        #expect(back == all)
    }

    /// The page at a URL, which may not be too long.
    private func page(_ url: String) async throws -> [String: Any] {
        let target = url.replacingOccurrences(of: "http://localhost", with: "")
        let response = await registry.response(to: .get, target, as: account)
        #expect(response.status == .ok)
        #expect(response.body.count <= Self.maximumBytes)
        return try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    }

    private func meta(of page: [String: Any]) throws -> [String: Any] {
        try #require(page["meta"] as? [String: Any])
    }

    private func elements(of page: [String: Any], _ key: String, _ member: String) throws -> [String] {
        let elements = try #require(page[key] as? [[String: Any]])
        return elements.compactMap { element in element[member].map { "\($0)" } }
    }
}
