import FlowRegistry
import Glibc
import SQLite
import Testing
import TestSupport

@testable import FlowRegistrySQLite

@Suite("A deleted flow on SQLite")
struct DeletedFlowTests {
    let scene: LifecycleScene
    let live: AliasName

    init() async throws {
        scene = try await LifecycleScene()
        live = try #require(AliasName("live"))
    }

    @Test("is gone from every read and write")
    func isHidden() async throws {
        let flow = try await full("gone")
        try await scene.delete(flow)
        let (reader, account) = (SQLiteReader(scene.storage.store), scene.account)
        let page = PageRequest<ChangeMark>(start: .first, size: 9)
        #expect(throws: RegistryError.notFound) { try reader.flow(flow, in: account) }
        #expect(throws: RegistryError.notFound) { try reader.revisions(of: flow, in: account, page: page) }
        let references: [RevisionReference] = [
            .number(1), .latestRevision, .latestPublished, .alias(live, stickyKey: nil),
        ]
        for reference in references {
            #expect(throws: RegistryError.notFound) { try reader.revision(reference, of: flow, in: account) }
        }
        #expect(throws: RegistryError.notFound) { try reader.testUsers(of: flow, in: account) }
        #expect(throws: RegistryError.notFound) { try reader.alias(live, of: flow, in: account) }
        #expect(throws: RegistryError.notFound) { try reader.moves(of: live, of: flow, in: account, page: page) }
        #expect(throws: RegistryError.notFound) {
            try reader.aliases(of: flow, in: account, page: PageRequest(start: .first, size: 9))
        }
        #expect(try reader.flows(in: account, page: PageRequest(start: .first, size: 9)).elements.isEmpty)
        await #expect(throws: RegistryError.notFound) { try await scene.update(flow, FlowUpdate(status: .draft)) }
        await #expect(throws: RegistryError.notFound) { try await scene.delete(flow) }
        await #expect(throws: RegistryError.notFound) {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        }
    }

    @Test("comes back as it was")
    func comesBack() async throws {
        let flow = try await full("back")
        let before = try scene.storage.rows { try $0.flow(flow, in: scene.account) }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 30 * LifecycleScene.day - 1)
        #expect(try await scene.purge() == 0)
        let after = try await scene.undelete(flow)
        #expect((after.sid, after.dateCreated, after.dateUpdated) == (flow, before.dateCreated, before.dateUpdated))
        #expect((after.latest.number, after.latest.definition) == (2, before.latest.definition))
        #expect(try scene.storage.rows { try $0.testUsers(of: flow, in: scene.account) }.contacts == ["+1555"])
        let revision = try scene.storage.rows {
            try $0.revision(.alias(live, stickyKey: nil), of: flow, in: scene.account)
        }
        #expect((revision.number, revision.aliases) == (1, [live]))
        #expect(try scene.deleted().isEmpty)
        #expect(try await scene.update(flow, FlowUpdate(status: .draft)).latest.number == 3)
        #expect(try scene.events().suffix(3).map(\.action) == [.flowDeleted, .flowUndeleted, .flowUpdated])
    }

    @Test("is brought back by its own account alone, and only once")
    func isScoped() async throws {
        let flow = try await scene.create("mine")
        await #expect(throws: RegistryError.conflict("The flow is not deleted")) { try await scene.undelete(flow) }
        try await scene.delete(flow)
        let page = PageRequest<Position<Flow>>(start: .first, size: 9)
        #expect(try scene.storage.rows { try $0.deletedFlows(in: scene.stranger, page: page) }.elements.isEmpty)
        await #expect(throws: RegistryError.notFound) { try await scene.undelete(flow, in: scene.stranger) }
        _ = try await scene.undelete(flow)
        await #expect(throws: RegistryError.self) { try await scene.undelete(flow) }
    }

    @Test("is listed with its dates, the last deleted first, page by page", arguments: [1, 2, 5, 9])
    func isListed(size: Int) async throws {
        var flows: [FlowSID] = []
        for number in 0..<5 { flows.append(try await scene.create("\(number)")) }
        for flow in flows {
            scene.turnClock(bySeconds: 7)
            try await scene.delete(flow)
        }
        let all = try scene.deleted()
        #expect(all.map(\.flow.sid) == flows.reversed())
        #expect(all[0].dateDeleted == scene.now)
        let kept = scene.storage.flowRetentionSeconds
        #expect(kept == 30 * LifecycleScene.day)
        #expect(
            all.allSatisfy {
                $0.datePurged(keptFor: kept).secondsSinceEpoch - $0.dateDeleted.secondsSinceEpoch == kept
            })
        var seen: [FlowSID] = []
        var start = PageRequest<Position<Flow>>.Start.first
        while true {
            let request = PageRequest(start: start, size: size)
            let page = try scene.storage.rows { try $0.deletedFlows(in: scene.account, page: request) }
            seen += page.elements.map(\.flow.sid)
            guard page.hasNext, let last = page.elements.last else { break }
            start = .after(Position(dateCreated: last.dateDeleted, sid: last.flow.sid))
        }
        #expect(seen == flows.reversed())
        let end = Position<Flow>(dateCreated: all[4].dateDeleted, sid: all[4].flow.sid)
        let back = try scene.storage.rows {
            try $0.deletedFlows(
                in: scene.account, page: PageRequest(start: .before(end), size: 2))
        }
        #expect(back.elements.map(\.flow.sid) == Array(seen[2...3]))
    }

    @Test("is purged when its time is over, with what nothing else uses")
    func isPurged() async throws {
        let flow = try await full("gone")
        let kept = try await scene.create("kept", widget: "shared")
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 30 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        #expect(try await scene.purge() == 0)
        #expect(try scene.deleted().isEmpty)
        await #expect(throws: RegistryError.notFound) { try await scene.undelete(flow) }
        for (count, expected) in [
            (try scene.count("SELECT count(*) FROM flow"), 1), (try scene.count("SELECT count(*) FROM revision"), 1),
            (try scene.count("SELECT count(*) FROM definition"), 1), (try scene.count("SELECT count(*) FROM alias"), 0),
            (try scene.count("SELECT count(*) FROM alias_move"), 0),
            (try scene.count("SELECT count(*) FROM test_user"), 0),
        ] as [(Int64?, Int64)] {
            #expect(count == expected)
        }
        #expect(try scene.storage.rows { try $0.flow(kept, in: scene.account) }.latest.friendlyName == "kept")
        let event = try #require(try scene.events().last)
        #expect((event.action, event.resourceSID, event.actor) == (.flowPurged, flow.description, .service))
        #expect((event.before?.revision, event.after) == (2, nil))
        try proveLog()
    }

    @Test("leaves nothing of its definition in the file when it is purged")
    func isErased() async throws {
        let secret = "the line that nobody is to read"
        // Long enough to have pages of its own.
        let flow = try await scene.create("gone", widget: String(repeating: secret, count: 500))
        try checkpoint()
        #expect(try file().contains(secret))
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 30 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        try checkpoint()
        #expect(try !file().contains(secret))
    }

    @Test("leaves nothing of its definition in the file where nothing is retained")
    func isErasedAtOnce() async throws {
        let scene = try await LifecycleScene(retentionDays: 0)
        let secret = "the line that nobody is to read"
        let flow = try await scene.create("gone", widget: String(repeating: secret, count: 500))
        try checkpoint(scene)
        try await scene.delete(flow)
        try checkpoint(scene)
        #expect(try !file(scene).contains(secret))
    }

    private func checkpoint(_ scene: LifecycleScene? = nil) throws {
        try Connection(path: (scene ?? self.scene).path, access: .readWrite).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private func file(_ scene: LifecycleScene? = nil) throws -> String {
        let file = try #require(fopen((scene ?? self.scene).path, "r"))
        defer { fclose(file) }
        var (bytes, part) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("waits for its turn where many are to be purged")
    func isPurgedInBatches() async throws {
        for number in 0..<5 { try await scene.delete(try await scene.create("\(number)")) }
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        var batches: [Int] = []
        for _ in 0..<4 { batches.append(try await scene.purge(limit: 2)) }
        #expect(batches == [2, 2, 1, 0])
    }

    @Test("is purged at once where nothing is retained")
    func isNotKept() async throws {
        let scene = try await LifecycleScene(retentionDays: 0)
        let flow = try await scene.create("gone")
        try await scene.delete(flow)
        #expect(try scene.deleted().isEmpty)
        await #expect(throws: RegistryError.notFound) { try await scene.undelete(flow) }
        #expect(try scene.count("SELECT count(*) FROM flow") == 0)
        #expect(try scene.events().map(\.action) == [.flowCreated, .flowDeleted, .flowPurged])
    }

    @Test("is not in the index that the lists go along")
    func costsListsNothing() throws {
        let plan = try Connection(path: scene.path, access: .readOnly).statement(
            """
            EXPLAIN QUERY PLAN SELECT sid FROM flow
            WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND date_deleted IS NULL
                AND (date_created, sid) < (?, ?)
            ORDER BY date_created DESC, sid DESC LIMIT ?
            """
        ).all { $0.text(3) }
        #expect(plan.contains { $0.contains("INDEX flow_newest_first") })
        #expect(!plan.contains { $0.contains("B-TREE") })
    }

    /// A flow with two revisions of two definitions, an alias and a test user.
    private func full(_ name: String) async throws -> FlowSID {
        let flow = try await scene.create(name, widget: "shared")
        let update = FlowUpdate(status: .published, definition: try LifecycleScene.definition("own"))
        try await scene.update(flow, update)
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.setTestUsers(["+1555"], of: flow, in: scene.account, if: .none, by: .commandLine)
        }
        return flow
    }

    /// The chain holds with an entry of the service's own, and who it names cannot be changed.
    private func proveLog() throws {
        guard case .intact = try scene.storage.verifyAuditLog(head: nil) else {
            Issue.record("the log is broken")
            return
        }
        let connection = try Connection(path: scene.path, access: .readWrite)
        try connection.execute("DROP TRIGGER audit_event_is_immutable")
        try connection.execute("UPDATE audit_event SET actor_is_service = 0 WHERE action = 'flow.purged'")
        guard case .broken = try scene.storage.verifyAuditLog(head: nil) else {
            Issue.record("not noticed")
            return
        }
    }
}
