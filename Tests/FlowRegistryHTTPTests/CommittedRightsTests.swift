import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import HTTPServing
import Synchronization
import Testing
import TestSupport

@Suite("What a caller may do")
struct CommittedRightsTests {
    private static let definition = #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#
    private static let create = [("FriendlyName", "New"), ("Status", "draft"), ("Definition", definition)]
    private let registry: TestRegistry
    private let account: TestRegistry.Login
    private let sid: AccountSID

    init() async throws {
        registry = try TestRegistry()
        account = try await registry.account()
        sid = try TestRegistry.sid(account)
    }

    @Test("ends with its key, also for a request that was admitted before")
    func endsWithItsKey() async throws {
        let (key, other) = (
            try await registry.key(of: account, .standard), try await registry.key(of: account, .standard)
        )
        let create = registry.admitted(.post, "/v2/Flows", as: key, form: Self.create)
        let others = registry.admitted(.post, "/v2/Flows", as: other, form: Self.create)
        try await change { transaction throws(RegistryError) in try Self.delete(key, of: sid, transaction) }
        #expect(await create.response().status == .unauthorized)
        #expect(await others.response().status == .created)
        try expectNothing(by: key)
    }

    @Test("ends with its key within a transaction, before and after the key's deletion was carried out there")
    func endsWithinATransaction() async throws {
        let key = try await registry.key(of: account, .standard)
        let before = registry.admitted(.post, "/v2/Flows", as: key, form: Self.create)
        // Both are queued behind the deletion, in its own transaction, while nobody else sees that.
        let during = Mutex<AdmittedRequest?>(nil)
        try await registry.storage.written { transaction throws(RegistryError) in
            try Self.delete(key, of: sid, transaction)
            before.start()
            during.withLock { $0 = registry.admitted(.post, "/v2/Flows", as: key, form: Self.create) }
            during.withLock { $0?.start() }
        }
        #expect(await before.response().status == .unauthorized)
        #expect(await during.withLock({ $0 })?.response().status == .unauthorized)
        try expectNothing(by: key)
    }

    @Test("ends with its token, its account and its key's time")
    func endsWithItsAccount() async throws {
        let key = try await registry.key(
            of: account, .standard,
            expires: Timestamp(secondsSinceEpoch: registry.clock.now.secondsSinceEpoch + 10))
        let late = registry.admitted(.post, "/v2/Flows", as: key, form: Self.create)
        registry.clock.turn(bySeconds: 10)
        #expect(await late.response().status == .unauthorized)
        let replaced = registry.admitted(.post, "/v2/Flows", as: account, form: Self.create)
        try await change { transaction throws(RegistryError) in
            _ = try transaction.createSecondaryToken(of: sid, by: .commandLine)
            _ = try transaction.promoteSecondaryToken(of: sid, by: .commandLine)
        }
        #expect(await replaced.response().status == .unauthorized)
        let standing = try await registry.key(of: account, .main)
        let suspended = registry.admitted(.post, "/v2/Flows", as: standing, form: Self.create)
        try await change { transaction throws(RegistryError) in
            _ = try transaction.updateAccount(sid, in: .server, to: AccountUpdate(status: .suspended), by: .commandLine)
        }
        let refused = await suspended.response()
        #expect(refused.status == .forbidden)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("20005"))
        #expect(try flows().isEmpty)
    }

    @Test("ends with a permission of its key, in a changeset as well")
    func endsWithItsPermission() async throws {
        let allow = ["/twilio/studio/flows/create", "/flow-registry/changesets/create", "/twilio/studio/flows/list"]
        let key = try await registry.key(of: account, .restricted, allow: allow)
        let changes = #"[{"Action":"create","FriendlyName":"New","Status":"draft","Definition":\#(Self.definition)}]"#
        let create = registry.admitted(.post, "/v2/Flows", as: key, form: Self.create)
        let changeset = registry.admitted(.post, "/v2/Changesets", as: key, form: [("Changes", changes)])
        let keySID = try #require(APIKeySID(key.username))
        let narrower = APIKeyUpdate(friendlyName: nil, policy: try KeyPolicy(allow: Array(allow.dropFirst())))
        try await change { transaction throws(RegistryError) in
            _ = try transaction.updateKey(keySID, in: sid, to: narrower, by: .commandLine)
        }
        #expect(await create.response().status == .forbidden)
        #expect(await changeset.response().status == .forbidden)
        #expect(try flows().isEmpty)
    }

    @Test("is not touched by a change of credentials that is tried, or fails")
    func survivesWhatDidNotHappen() async throws {
        let create = registry.admitted(.post, "/v2/Flows", as: account, form: Self.create)
        let before = registry.storage.credentialChanges
        let tried = await registry.response(
            to: .post, "/v1/Keys", as: account, form: [("AccountSid", account.username), ("DryRun", "true")])
        #expect(tried.status == .created)
        let refused = await registry.response(to: .delete, "/v1/AuthTokens/Secondary", as: account)
        #expect(refused.status == .notFound)
        #expect(registry.storage.credentialChanges == before)
        #expect(await create.response().status == .created)
    }

    @Test("without If-Match goes by the account's policy of the moment, and by what is there then")
    func followsThePolicy() async throws {
        let flow = try await flow()
        let update = registry.admitted(.post, "/v2/Flows/\(flow)", as: account, form: [("Status", "draft")])
        let delete = registry.admitted(.delete, "/v2/Flows/\(flow)", as: account)
        try await requireIfMatch()
        #expect(await update.response().status.code == 428)
        #expect(await delete.response().status.code == 428)
        #expect(try flows().map(\.latest.number) == [1])
    }

    @Test("of several callers who make one alias at once, lets one, where the account asks for If-Match")
    func makesAnAliasOnce() async throws {
        let flow = try await flow()
        try await requireIfMatch()
        let change = #"[{"Action":"set_alias","FlowSid":"\#(flow)","Name":"b","Revision":1}]"#
        for (target, form) in [
            ("/v2/Flows/\(flow)/Aliases/a", [("Revision", "1")]), ("/v2/Changesets", [("Changes", change)]),
        ] {
            let requests = (0..<4).map { _ in registry.admitted(.post, target, as: account, form: form) }
            var statuses: [Int] = []
            for request in requests { statuses.append(await request.response().status.code) }
            #expect(statuses == [200, 428, 428, 428], "\(target)")
        }
        let delete = registry.admitted(.delete, "/v2/Flows/\(flow)/Aliases/c", as: account)
        #expect(await delete.response().status == .notFound)
    }

    // MARK: -

    private func flow() async throws -> FlowSID {
        let response = await registry.response(to: .post, "/v2/Flows", as: account, form: Self.create)
        #expect(response.status == .created)
        return try #require(try flows().first).sid
    }

    private func flows() throws -> [Flow] {
        try registry.storage.rows { try $0.flows(in: sid, page: PageRequest(start: .first, size: 10)) }.elements
    }

    private func requireIfMatch() async throws {
        try await change { transaction throws(RegistryError) in
            _ = try transaction.updateAccount(
                sid, in: .server, to: AccountUpdate(requiresPrecondition: true), by: .commandLine)
        }
    }

    private func change(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Void
    ) async throws {
        try await registry.storage.written(body)
    }

    private static func delete(
        _ key: TestRegistry.Login, of account: AccountSID, _ transaction: Transaction
    ) throws(RegistryError) {
        guard let key = APIKeySID(key.username) else { throw .notFound }
        try transaction.deleteKey(key, in: account, by: .commandLine)
    }

    /// The audit log has no change by the key.
    private func expectNothing(by key: TestRegistry.Login) throws {
        let events = try registry.storage.rows {
            try $0.auditEvents(in: sid, page: PageRequest(start: .first, size: 100))
        }.elements
        #expect(events.contains { $0.action == .keyDeleted })
        let authorities = events.map { "\($0.actor.authority)" }
        #expect(!authorities.contains { $0.contains(key.username) })
    }
}
