import FlowRegistry
import FlowRegistrySQLite
import Resources
import SQLite
import TestSupport
import Testing

@Suite("The quotas of an account")
struct AccountQuotaTests {
    private let scene: QuotaScene

    init() async throws { scene = try await QuotaScene() }

    @Test("count the flows, deleted ones until they are purged, and refuse one too many")
    func countFlows() async throws {
        try await scene.set(.flows, 2)
        let first = try await scene.create("first")
        try await scene.create("second")
        try await refuses(.flows, 2) { try await scene.create("third") }
        try await scene.delete(first)
        #expect(try scene.usage().flows == 2)
        try await refuses(.flows, 2) { try await scene.create("third") }
        try await scene.undelete(first)
        try await scene.delete(first)
        scene.turnClock(bySeconds: 31 * 86_400)
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.purgeFlows(limit: 10)
        }
        #expect(try scene.usage().flows == 1)
        try await scene.create("third")
    }

    @Test("count each revision, and its definition where it does not repeat the one before it")
    func countBytes() async throws {
        let (small, large) = (try QuotaScene.definition("a"), try QuotaScene.definition("abcdefgh"))
        let flow = try await scene.create("flow", small)
        #expect(try scene.usage().storedBytes == bytes(small))
        try await scene.update(flow, FlowUpdate(status: .published, commitMessage: "Grüße"))
        try await scene.update(flow, FlowUpdate(status: .draft, definition: small))
        var expected = bytes(small) + bytes(nil) + 7 + bytes(nil)
        #expect(try scene.usage().storedBytes == expected)
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "a longer name", definition: large))
        try await scene.rollBack(flow, to: 1)
        expected += bytes(large) + 9 + bytes(small) + Self.rollbackMessage
        #expect(try scene.usage().storedBytes == expected)
        let other = try await scene.create("other", small)
        #expect(try scene.usage().storedBytes == expected + bytes(small) + 1)
        #expect(try scene.issues() == [])
        try await scene.purge(flow)
        #expect(try scene.usage().storedBytes == bytes(small) + 1)
        try await scene.purge(other)
        #expect(try scene.usage() == AccountUsage())
        #expect(try scene.issues() == [])
    }

    @Test("count test users and the moves of aliases")
    func countOthers() async throws {
        let small = try QuotaScene.definition("a")
        let flow = try await scene.create("flow", small)
        try await scene.setTestUsers(["+1", "me@example.org"], of: flow)
        #expect(try scene.usage().storedBytes == bytes(small) + 2 * 64 + 16)
        try await scene.setTestUsers(["+12"], of: flow)
        #expect(try scene.usage().storedBytes == bytes(small) + 64 + 3)
        for revision in [1, 1, 2] as [Int64] {
            if revision == 2 { try await scene.update(flow, FlowUpdate(status: .draft)) }
            try await scene.point("live", of: flow, at: revision)
        }
        #expect(try scene.usage().storedBytes == bytes(small) + 64 + 3 + bytes(nil) + 2 * 512)
        #expect(try scene.issues() == [])
        let limit = try scene.usage().storedBytes + 100
        try await scene.set(.storedBytes, limit)
        try await refuses(.storedBytes, limit) { try await scene.point("live", of: flow, at: 1) }
        try await refuses(.storedBytes, limit) {
            try await scene.setTestUsers(["+12", String(repeating: "1", count: 37)], of: flow)
        }
        try await refuses(.storedBytes, limit) { try await scene.update(flow, FlowUpdate(status: .published)) }
        try await scene.setTestUsers(["+12", String(repeating: "1", count: 36)], of: flow)
        try await scene.purge(flow)
        #expect(try scene.usage() == AccountUsage())
    }

    @Test("refuse a definition that there is no room for, and none that repeats what is there")
    func refuseBytes() async throws {
        let (small, large) = (try QuotaScene.definition("a"), try QuotaScene.definition("abcdefgh"))
        let flow = try await scene.create("flow", large)
        let limit = bytes(large) + bytes(small) + 2 * bytes(nil) + Self.rollbackMessage
        try await scene.set(.storedBytes, limit)
        try await scene.update(flow, FlowUpdate(status: .draft, definition: small))
        try await refuses(.storedBytes, limit) {
            try await scene.update(
                flow, FlowUpdate(status: .draft, definition: QuotaScene.definition(.init(repeating: "a", count: 1200))))
        }
        try await refuses(.storedBytes, limit) {
            try await scene.create("other", QuotaScene.definition(.init(repeating: "a", count: 1200)))
        }
        try await scene.update(flow, FlowUpdate(status: .published, definition: small))
        try await scene.rollBack(flow, to: 2)
        #expect(try scene.flow(flow).latest.number == 4)
        #expect(try scene.usage().storedBytes == limit)
        try await refuses(.storedBytes, limit) { try await scene.rollBack(flow, to: 2) }
        try await refuses(.storedBytes, limit) { try await scene.update(flow, FlowUpdate(status: .draft)) }
    }

    @Test("bound the revisions of a flow, whatever makes them")
    func boundRevisions() async throws {
        let (flow, other) = (try await scene.create("flow"), try await scene.create("other"))
        try await scene.set(.revisionsPerFlow, 2)
        try await scene.update(flow, FlowUpdate(status: .published))
        try await refuses(.revisionsPerFlow, 2) { try await scene.update(flow, FlowUpdate(status: .draft)) }
        try await refuses(.revisionsPerFlow, 2) { try await scene.rollBack(flow, to: 1) }
        try await scene.update(other, FlowUpdate(status: .published))
    }

    @Test("bound the aliases of a flow, which can still be moved")
    func boundAliases() async throws {
        let flow = try await scene.create("flow")
        try await scene.set(.aliasesPerFlow, 1)
        try await scene.point("a", of: flow)
        try await refuses(.aliasesPerFlow, 1) { try await scene.point("b", of: flow) }
        try await scene.update(flow, FlowUpdate(status: .draft))
        try await scene.point("a", of: flow, at: 2)
    }

    @Test("bound the keys, of which a deleted one makes room")
    func boundKeys() async throws {
        try await scene.set(.keys, 1)
        let key = try await scene.createKey()
        try await refuses(.keys, 1) { try await scene.createKey() }
        #expect(try scene.usage().keys == 1)
        try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.deleteKey(key, in: scene.account, by: scene.caller)
        }
        #expect(try scene.usage().keys == 0)
        try await scene.createKey()
        #expect(try scene.issues() == [])
    }

    @Test("of one account are none of another's")
    func isolate() async throws {
        let stranger = try await scene.createAccount()
        try await scene.set(.flows, 1)
        try await scene.create("mine")
        try await refuses(.flows, 1) { try await scene.create("mine") }
        for number in 1...3 { try await scene.create("theirs \(number)", in: stranger) }
        #expect(try scene.usage(of: stranger).flows == 3)
        #expect(try scene.usage().flows == 1)
    }

    @Test("leave nothing of a changeset that goes past them, and let it pass within them")
    func refuseAsAWhole() async throws {
        try await scene.set(.flows, 3)
        try await scene.create("first")
        let before = try scene.digest()
        try await refuses(.flows, 3) { try await scene.createTogether(3) }
        #expect(try scene.digest() == before)
        try await scene.createTogether(2)
        #expect(try scene.usage().flows == 3)
    }

    @Test("leave nothing of a change that is refused, and try it in vain")
    func leaveNothing() async throws {
        try await scene.set(.flows, 1)
        try await scene.create("first")
        let before = try scene.digest()
        for isDryRun in [false, true] {
            try await refuses(.flows, 1) { try await scene.create("second", isDryRun: isDryRun) }
        }
        #expect(try scene.digest() == before)
    }

    @Test("count nothing of a change that is only tried")
    func countNoDryRun() async throws {
        try await scene.set(.flows, 1)
        let before = try scene.digest()
        for _ in 1...3 { try await scene.create("tried", isDryRun: true) }
        #expect(try scene.digest() == before)
        try await scene.create("made")
    }

    @Test("hold for changes that share a transaction", arguments: [false, true])
    func holdTogether(someFail: Bool) async throws {
        try await scene.set(.flows, 20)
        let made = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { [scene] in
                    // Some fail after they have changed something, which makes their transaction begin anew.
                    if someFail, number.isMultiple(of: 7) {
                        try? await scene.failToCreate()
                        return false
                    }
                    return (try? await scene.create("flow \(number)")) != nil
                }
            }
            return await group.reduce(into: 0) { count, isMade in count += isMade ? 1 : 0 }
        }
        #expect(made == 20)
        #expect(try scene.usage().flows == 20)
        #expect(try scene.listed().count == 20)
        #expect(try scene.issues() == [])
    }

    @Test("do not bind who works on the server itself")
    func leaveTheOperatorAlone() async throws {
        try await scene.set(.flows, 1)
        try await scene.set(.keys, 1)
        for number in 1...2 { try await scene.create("flow \(number)", by: .commandLine) }
        for _ in 1...2 { try await scene.createKey(by: .commandLine) }
        #expect(try scene.usage().flows == 2 && scene.usage().keys == 2)
        try await refuses(.flows, 1) { try await scene.create("third") }
    }

    @Test("are the server's to set, each with an entry in the audit log, and go back to those of all")
    func areSetOnTheServer() async throws {
        await #expect(throws: RegistryError.forbidden) { try await scene.set(.flows, 5, by: scene.caller) }
        try await scene.set(.flows, 5)
        try await scene.set(.requestsPerSecond, 0)
        #expect(try scene.stored().quotas == [.flows: 5, .requestsPerSecond: 0])
        #expect(try scene.storage.verifyAuditLog(head: nil).isIntact)
        try await scene.set(.flows, nil)
        #expect(try scene.stored().quotas == [.requestsPerSecond: 0])
        try await scene.set(.requestsPerSecond, nil)
        #expect(try scene.stored().quotas == [:])
        #expect(try scene.storage.verifyAuditLog(head: nil).isIntact)
        try Connection(path: scene.path, access: .readWrite).execute(
            "UPDATE account_usage SET maximum_flows = 1000000000")
        #expect(try !scene.storage.verifyAuditLog(head: nil).isIntact)
    }

    @Test("that the registry has for all hold for an account without its own")
    func haveDefaults() async throws {
        var quotas = Quotas()
        quotas.flows = 1
        let scene = try await QuotaScene(quotas: quotas)
        try await scene.create("first")
        try await refuses(.flows, 1) { try await scene.create("second") }
        try await scene.set(.flows, 2)
        try await scene.create("second")
    }

    @Test("count what an import brings, and do not refuse it")
    func countImports() async throws {
        let flow = try await scene.create("flow", try QuotaScene.definition("a"))
        try await scene.update(flow, FlowUpdate(status: .published))
        try await scene.update(flow, FlowUpdate(status: .draft, definition: try QuotaScene.definition("abc")))
        let records = try scene.storage.rows { try $0.exportPart(of: scene.account, after: nil, maximumBytes: 1 << 20) }
            .records
        var quotas = Quotas()
        (quotas.flows, quotas.storedBytes, quotas.revisionsPerFlow) = (0, 0, 0)
        let target = try await QuotaScene(quotas: quotas)
        _ = try await target.storage.written { [account = target.account] transaction throws(RegistryError) in
            try transaction.importRecords(records, into: account, by: .commandLine)
        }
        #expect(try target.usage() == scene.usage())
        #expect(try target.issues() == [])
    }

    @Test("name an account and a flow that are counted with what they do not have")
    func compareCounts() async throws {
        let flow = try await scene.create("flow", try QuotaScene.definition("a"))
        #expect(try scene.issues() == [])
        try Connection(path: scene.path, access: .readWrite).execute(
            "UPDATE flow SET stored_bytes = 1; UPDATE account_usage SET key_count = 7")
        let has = try bytes(QuotaScene.definition("a"))
        #expect(
            try scene.issues() == [
                "The flow \(flow) is counted with 1 stored bytes, and has \(has).",
                "By its counts the account \(scene.account) has flows, stored bytes, keys and audit events to the number "
                    + "of 1, \(has), 7 and 2, in fact of 1, 1, 0 and 2.",
            ])
    }

    @Test("begin with what a database of an earlier version has")
    func migrate() async throws {
        let directory = try TemporaryDirectory()
        let earlier = Array(Migrations.all.prefix { !$0.name.hasSuffix("account-quotas") })
        do { _ = try Database(path: directory.database, migrations: earlier) }
        try Connection(path: directory.database, access: .readWrite).execute(
            """
            INSERT INTO account (id, sid, friendly_name, status, date_created)
            VALUES (1, 'AC' || printf('%.32c', 'a'), 'One', 'active', 1), (2, 'AC' || printf('%.32c', 'b'), 'Two', 'active', 1),
                (3, 'AC' || printf('%.32c', 'c'), 'Three', 'active', 1);
            INSERT INTO definition VALUES (1, randomblob(32), '{"a":"ä"}'), (2, randomblob(32), '{}');
            INSERT INTO flow (id, sid, account_id, revision, status, friendly_name, definition_id, date_created, date_deleted)
            VALUES (1, 'FW' || printf('%.32c', 'a'), 1, 4, 'draft', '', 1, 1, NULL),
                (2, 'FW' || printf('%.32c', 'b'), 1, 1, 'draft', '', 2, 1, 5),
                (3, 'FW' || printf('%.32c', 'c'), 2, 1, 'draft', '', 1, 1, NULL);
            INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created)
            VALUES (1, 1, 'draft', '', 1, 1), (1, 2, 'draft', '', 2, 1), (1, 3, 'published', '', 2, 1), (1, 4, 'draft', '', 1, 1),
                (2, 1, 'draft', '', 2, 1), (3, 1, 'draft', '', 1, 1);
            INSERT INTO api_key (sid, account_id, friendly_name, type, hash, date_created)
            VALUES ('SK' || printf('%.32c', 'a'), 2, '', 'main', randomblob(32), 1);
            INSERT INTO audit_event (account_id, action, resource_sid, address, request_id, date_created, previous_hash, hash)
            SELECT value, 'flow.created', '', '', '', 1, randomblob(32), randomblob(32) FROM json_each('[1,2,2,1,1]');
            """)
        let storage = SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 2) })
        let page = try storage.rows {
            try $0.accounts(
                in: .server, matching: AccountFilter(), page: PageRequest(start: .first, size: 9))
        }
        let usage = Dictionary(uniqueKeysWithValues: page.elements.map { ($0.sid.description.last, $0.usage) })
        // Texts of ten bytes (nine characters) and of two, in five revisions and in one.
        #expect(usage["a"] == AccountUsage(flows: 2, storedBytes: 10 + 2 + 10 + 2 + 5 * 512, auditEvents: 3))
        #expect(usage["b"] == AccountUsage(flows: 1, storedBytes: 10 + 512, keys: 1, auditEvents: 2))
        #expect(usage["c"] == AccountUsage())
        let connection = try Connection(path: directory.database, access: .readOnly)
        #expect(try IntegrityCheck(connection).issues([.usage]) == [])
    }

    private static let rollbackMessage = Int64("Rollback to revision 1".utf8.count)

    /// What a revision of a flow called "flow" counts.
    private func bytes(_ definition: FlowDefinition?) -> Int64 { 512 + 4 + Int64(definition?.text.count ?? 0) }

    private func refuses<Value>(
        _ quota: Quota, _ limit: Int64, _ change: () async throws -> Value,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        await #expect(throws: RegistryError.quotaReached(quota, limit: limit), sourceLocation: sourceLocation) {
            try await change()
        }
    }
}

extension AuditVerification {
    fileprivate var isIntact: Bool { if case .intact = self { true } else { false } }
}
