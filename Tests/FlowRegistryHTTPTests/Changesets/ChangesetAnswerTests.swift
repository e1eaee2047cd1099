import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import HTTPServing
import Testing
import TestSupport

@Suite("The answer to a changeset")
struct ChangesetAnswerTests {
    let registry: TestRegistry
    let account: TestRegistry.Login

    init() async throws {
        registry = try TestRegistry()
        account = try await registry.account()
    }

    @Test("has no definitions, however many flows it changes, and neither has what is kept of it for a retry")
    func hasNoDefinitions() async throws {
        let (sid, text) = (try TestRegistry.sid(account), String(repeating: "x", count: 500_000))
        let json =
            #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{"text":"\#(text)"}}]}"#
        let definition = try FlowDefinition(json: [UInt8](json.utf8))
        let flow = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(
                NewFlow(
                    friendlyName: "Long", status: .draft, definition: definition, commitMessage: nil, authorSID: nil),
                in: sid, by: .commandLine)
        }
        let change = #"{"Action":"rollback","FlowSid":"\#(flow.sid)","Revision":"1"}"#
        let form = [("Changes", "[" + Array(repeating: change, count: 20).joined(separator: ",") + "]")]
        for isReplayed in [false, true] {
            let response = await registry.response(
                to: .post, "/v2/Changesets", as: account, form: form, fields: ["Idempotency-Key": "once"])
            #expect(response.status == .ok)
            #expect(response.body.count < 50_000)
            #expect(response.headers.contains { $0.name == "Idempotent-Replayed" } == isReplayed)
        }
        #expect(try registry.storage.rows { try $0.flow(flow.sid, in: sid) }.latest.number == 21)
    }

    @Test("that is too long to be kept for a retry refuses the changeset, and nothing is changed")
    func isTooLongToBeKept() async throws {
        // Six bytes of JSON for two of the request.
        let message = String(repeating: #"\n"#, count: 4_096)
        let change =
            #"{"Action":"create","FriendlyName":"\#(String(repeating: #"\n"#, count: 1_024))","Status":"draft","#
            + #""CommitMessage":"\#(message)","Definition":{"initial_state":"a","states":[{"name":"a","type":"trigger","#
            + #""transitions":[],"properties":{}}]}}"#
        let form = [("Changes", "[" + Array(repeating: change, count: 100).joined(separator: ",") + "]")]
        let refused = await registry.response(
            to: .post, "/v2/Changesets", as: account, form: form, fields: ["Idempotency-Key": "once"])
        #expect(refused.status == .unprocessableContent)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("send the request without one"))
        let page = PageRequest<Position<Flow>>(start: .first, size: 1)
        #expect(
            try registry.storage.rows { try $0.flows(in: try TestRegistry.sid(account), page: page) }.elements.isEmpty)
        let made = await registry.response(to: .post, "/v2/Changesets", as: account, form: form)
        #expect(made.status == .ok)
    }
}
