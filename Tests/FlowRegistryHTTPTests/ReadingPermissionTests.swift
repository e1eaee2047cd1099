import FlowRegistry
import FlowRegistrySQLite
import Foundation
import HTTPServing
import Testing
import TestSupport

@testable import FlowRegistryHTTP

@Suite("What a key may not read")
struct ReadingPermissionTests {
    let registry: TestRegistry
    let account: TestRegistry.Login
    let flow: FlowSID

    private static let secret = "Nobody is to see this."

    init() async throws {
        registry = try TestRegistry()
        account = try await registry.account()
        let sid = try TestRegistry.sid(account)
        let json =
            #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{"text":"\#(Self.secret)"}}]}"#
        let definition = try FlowDefinition(json: [UInt8](json.utf8))
        flow = try await registry.storage.written { transaction throws(RegistryError) in
            let flow = NewFlow(
                friendlyName: Self.secret, status: .draft, definition: definition, commitMessage: Self.secret,
                authorSID: nil)
            let created = try transaction.createFlow(flow, in: sid, by: .commandLine).sid
            let other = try FlowDefinition.empty
            for definition in [other, definition] {
                let update = FlowUpdate(status: .draft, definition: definition, commitMessage: Self.secret)
                _ = try transaction.updateFlow(created, in: sid, to: update, if: .none, by: .commandLine)
            }
            for revision in [2, 3] as [Int64] {
                _ = try transaction.setAlias(
                    try Self.alias(), of: created, in: sid, to: AliasTarget(revision: .number(revision)), if: .none,
                    by: .commandLine)
            }
            return created
        }
    }

    private static func alias() throws(RegistryError) -> AliasName { try AliasName(parameter: "live") }

    @Test("is in no refusal, and in no answer to a change")
    func isNotTold() async throws {
        let key = try await registry.key(
            of: account, .restricted,
            allow: [
                "/twilio/studio/flows/update", "/twilio/studio/flows/delete", "/twilio/studio/flows/create",
                "/flow-registry/aliases/update", "/flow-registry/aliases/delete", "/flow-registry/changesets/create",
                "/flow-registry/flows/undelete",
            ])
        let url = "/v2/Flows/\(flow)"
        let stale = ["If-Match": "\"1-0000000000\""]
        for (method, target, form, fields, status) in [
            (.delete, url, [], stale, 412), (.post, url, [("Status", "draft")], stale, 412),
            (.post, "\(url)/Rollback", [("Revision", "1")], stale, 412),
            (.delete, "\(url)/Aliases/live", [], stale, 412),
            (.post, "\(url)/Aliases/live", [("Revision", "1")], ["If-None-Match": "*"], 412),
            (
                .post, "/v2/Changesets",
                changes(#"{"Action":"delete","FlowSid":"\#(flow)","IfMatch":"\"1-0000000000\""}"#), [:], 412
            ),
            (.post, "/v2/Changesets", changes(#"{"Action":"rollback","FlowSid":"\#(flow)","Revision":"1"}"#), [:], 200),
            (.post, "\(url)?DryRun=true", [("Status", "draft")], [:], 200),
            (.post, "\(url)/Rollback", [("Revision", "1"), ("DryRun", "true")], [:], 200),
            (.post, "\(url)/Rollback", [("Revision", "1")], ["Idempotency-Key": "one"], 200),
        ] as [(HTTPMethod, String, [(String, String)], [String: String], Int)] {
            let response = await registry.response(to: method, target, as: key, form: form, fields: fields)
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(response.status.code == status, "\(target): \(text)")
            #expect(!text.contains(Self.secret), "\(target): \(text)")
            guard status == 412 else { continue }
            #expect(text.contains(#""details":{"current_revision":null,"since":[],"changes":[]"#), "\(target): \(text)")
            #expect(!text.contains("at revision") && !text.contains("points at"), "\(target): \(text)")
        }
        let deleted = await registry.response(to: .delete, url, as: account)
        #expect(deleted.status == .noContent)
        let undeleted = await registry.response(to: .post, "\(url)/Undelete", as: key)
        #expect(undeleted.status == .ok)
        #expect(!String(decoding: undeleted.body, as: UTF8.self).contains(Self.secret))
    }

    @Test("is told to one that may")
    func isTold() async throws {
        let key = try await registry.key(
            of: account, .restricted,
            allow: [
                "/twilio/studio/flows/update", "/twilio/studio/flows/read", "/twilio/studio/flows.revisions/read",
                "/flow-registry/aliases/delete", "/flow-registry/aliases/read",
            ])
        let page = PageRequest<ChangeMark>(start: .first, size: 2)
        let moves = try registry.storage.rows {
            try $0.moves(
                of: Self.alias(), of: flow, in: TestRegistry.sid(account), page: page)
        }
        let first = EntityTag(try #require(moves.elements.last).mark).field
        for (target, tag) in [
            ("/v2/Flows/\(flow)", "\"1-0000000000\""), ("/v2/Flows/\(flow)/Aliases/live", first),
        ] {
            let isAlias = target.hasSuffix("live")
            let response = await registry.response(
                to: isAlias ? .delete : .post, target, as: key, form: isAlias ? [] : [("Status", "draft")],
                fields: ["If-Match": tag])
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(response.status.code == 412)
            #expect(text.contains(#""current_revision":3"#) && !text.contains(#""changes":[]"#), "\(text)")
            #expect(text.contains(Self.secret) != isAlias)
        }
        let updated = await registry.response(
            to: .post, "/v2/Flows/\(flow)", as: key, form: [("Status", "draft")])
        #expect(String(decoding: updated.body, as: UTF8.self).contains(Self.secret))
    }

    @Test("is in no answer that was kept for a key that may read it")
    func isNotReplayed() async throws {
        let (target, form) = ("/v2/Flows/\(flow)/Rollback", [("Revision", "1")])
        let fields = ["Idempotency-Key": "mine"]
        let first = await registry.response(to: .post, target, as: account, form: form, fields: fields)
        #expect(String(decoding: first.body, as: UTF8.self).contains(Self.secret))
        let key = try await registry.key(of: account, .restricted, allow: ["/twilio/studio/flows/update"])
        let other = await registry.response(to: .post, target, as: key, form: form, fields: fields)
        #expect(other.status == .conflict)
        #expect(!String(decoding: other.body, as: UTF8.self).contains(Self.secret))
        let again = await registry.response(to: .post, target, as: account, form: form, fields: fields)
        #expect(again.body == first.body)
    }

    private func changes(_ change: String) -> [(String, String)] { [("Changes", "[\(change)]")] }
}

extension FlowDefinition {
    /// The smallest that there is.
    fileprivate static var empty: FlowDefinition {
        get throws(RegistryError) {
            do {
                return try FlowDefinition(
                    json: [UInt8](
                        #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]}"#
                            .utf8))
            } catch {
                throw .invalidDefinition(error.issues)
            }
        }
    }
}
