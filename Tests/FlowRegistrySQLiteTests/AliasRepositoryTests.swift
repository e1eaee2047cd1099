import FlowRegistry
import SQLite
import Testing
import TestSupport

@testable import FlowRegistrySQLite

@Suite("An alias repository on SQLite")
struct AliasRepositoryTests {
    let scene: LifecycleScene
    let flow: FlowSID
    let live: AliasName

    init() async throws {
        scene = try await LifecycleScene()
        flow = try await scene.create("first")
        live = try #require(AliasName("live"))
        for status in [.published, .draft] as [FlowStatus] { try await scene.update(flow, FlowUpdate(status: status)) }
    }

    @Test("lets a name stand for a revision, and moves it")
    func moves() async throws {
        let made = try await scene.point(live, of: flow, at: AliasTarget(revision: .latestPublished))
        #expect((made.target, made.dateUpdated) == (AliasTarget(revision: 2), nil))
        #expect(try number(.alias(live, stickyKey: nil)) == 2)
        scene.turnClock(bySeconds: 5)
        let moved = try await scene.point(live, of: flow, at: AliasTarget(revision: .number(3)))
        #expect((moved.target.revision, moved.dateUpdated) == (3, scene.now))
        #expect(try number(.alias(live, stickyKey: nil)) == 3)
        let other = try #require(AliasName("other"))
        let copied = try await scene.point(other, of: flow, at: AliasTarget(revision: .alias(live, stickyKey: nil)))
        #expect(copied.target.revision == 3)
    }

    @Test("names the aliases of a revision, alone and in the list")
    func saysSo() async throws {
        let canary = AliasTarget<RevisionReference>.Canary(revision: .number(3), percent: 10)
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(2), canary: canary))
        let first = try #require(AliasName("a"))
        try await scene.point(first, of: flow, at: AliasTarget(revision: .number(2)))
        let page = PageRequest<ChangeMark>(start: .first, size: 9)
        let listed = try scene.storage.rows { try $0.revisions(of: flow, in: scene.account, page: page) }.elements
        #expect(listed.map(\.aliases) == [[live], [first, live], []])
        for revision in listed {
            let alone = try scene.storage.rows {
                try $0.revision(.number(revision.number), of: flow, in: scene.account)
            }
            #expect(alone.aliases == revision.aliases)
        }
    }

    @Test("splits callers by their key between two revisions")
    func splits() async throws {
        let canary = AliasTarget<RevisionReference>.Canary(revision: .latestRevision, percent: 40)
        let alias = try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1), canary: canary))
        for key in (0..<50).map(String.init) {
            #expect(
                try number(.alias(live, stickyKey: key)) == alias.target.revision(for: key, alias: live, flow: flow))
        }
        #expect(try number(.alias(live, stickyKey: nil)) == 1)
        let plain = try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        #expect(plain.target.canary == nil)
    }

    @Test("changes nothing where the alias was moved since")
    func isGuarded() async throws {
        let (second, third) = (at(2), at(3))
        await #expect(throws: RegistryError.lostUpdate(.alias(live, nil))) {
            try await scene.point(live, of: flow, at: second, if: .oneOf([ChangeMark(number: 1, nonce: 0)]))
        }
        #expect(try await scene.point(live, of: flow, at: second, if: .isMissing).mark.number == 1)
        let seen = try scene.storage.rows { try $0.alias(live, of: flow, in: scene.account) }
        let others = [(1, seen.mark.nonce ^ 1), (2, seen.mark.nonce)].map { ChangeMark(number: $0, nonce: $1) }
        for wrong in [.oneOf([]), .oneOf(others), .isMissing] as [Precondition] {
            await #expect(throws: RegistryError.lostUpdate(.alias(live, seen))) {
                try await scene.point(live, of: flow, at: third, if: wrong)
            }
            await #expect(throws: RegistryError.lostUpdate(.alias(live, seen))) { try await delete(if: wrong) }
        }
        #expect(try await scene.point(live, of: flow, at: third, if: .oneOf([seen.mark])).mark.number == 2)
        try await delete(if: .exists)
        #expect(try await scene.point(live, of: flow, at: third).mark.number == 4)
    }

    @Test("refuses a target that is no revision of the flow")
    func needsARevision() async throws {
        let missing = try #require(AliasName("missing"))
        for revision in [.number(9), .number(0), .alias(missing, stickyKey: nil)] as [RevisionReference] {
            await #expect(throws: Self.noRevision("Revision")) {
                try await scene.point(live, of: flow, at: AliasTarget(revision: revision))
            }
            await #expect(throws: Self.noRevision("CanaryRevision")) {
                let canary = AliasTarget.Canary(revision: revision, percent: 1)
                try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1), canary: canary))
            }
        }
        #expect(throws: RegistryError.notFound) {
            try scene.storage.rows { try $0.alias(live, of: flow, in: scene.account) }
        }
        #expect(throws: RegistryError.invalidRevision) { try number(.alias(live, stickyKey: nil)) }
    }

    @Test("hides a flow's aliases from every other account")
    func isScoped() async throws {
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        let (reader, stranger) = (SQLiteReader(scene.storage.store), scene.stranger)
        #expect(throws: RegistryError.notFound) { try reader.alias(live, of: flow, in: stranger) }
        #expect(throws: RegistryError.notFound) {
            try reader.aliases(of: flow, in: stranger, page: PageRequest(start: .first, size: 9))
        }
        #expect(throws: RegistryError.notFound) {
            try reader.moves(of: live, of: flow, in: stranger, page: PageRequest(start: .first, size: 9))
        }
        #expect(throws: RegistryError.notFound) {
            try scene.storage.rows { try $0.revision(.alias(live, stickyKey: nil), of: flow, in: stranger) }
        }
        await #expect(throws: RegistryError.notFound) {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .number(2)), in: stranger)
        }
        await #expect(throws: RegistryError.notFound) { try await delete(in: stranger) }
        #expect(try number(.alias(live, stickyKey: nil)) == 1)
    }

    @Test("keeps every move, and a deleted alias's too")
    func hasHistory() async throws {
        for number in [1, 2, 2, 3] as [Int64] {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .number(number)))
        }
        try await delete()
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        let moves = try history(PageRequest(start: .first, size: 9)).elements
        #expect(moves.reversed().map { $0.from?.revision } == [nil, 1, 2, 3, nil])
        #expect(moves.reversed().map { $0.to?.revision } == [1, 2, 3, nil, 1])
        #expect(moves.last?.authority == .credential(.authToken, of: scene.account))
        let page = try history(PageRequest(start: .after(moves[0].mark), size: 2))
        #expect((page.elements.map(\.number), page.hasNext) == ([4, 3], true))
        #expect(try history(PageRequest(start: .before(moves[3].mark), size: 2)).elements.map(\.number) == [4, 3])
        let other = ChangeMark(number: 5, nonce: moves[0].nonce ^ 1)
        #expect(throws: RegistryError.invalidPageToken) { try history(PageRequest(start: .after(other), size: 2)) }
        let expected: [AuditAction] = [.aliasSet, .aliasSet, .aliasSet, .aliasDeleted, .aliasSet]
        let events = try scene.events().suffix(5)
        #expect(events.map(\.action) == expected)
        #expect(events.allSatisfy { $0.resourceSID == "\(flow)/Aliases/live" })
    }

    @Test(
        "has a history that cannot be changed by a statement",
        arguments: ["UPDATE alias_move SET to_revision = 9", "DELETE FROM alias_move"])
    func isAppendOnly(statement: String) async throws {
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        let connection = try Connection(path: scene.path, access: .readWrite)
        #expect(throws: SQLiteError.self) { try connection.execute(statement) }
    }

    @Test("pages through the aliases by name, forwards and back, and bounds their number")
    func pages() async throws {
        let limit = Int(Quotas().aliasesPerFlow)
        for number in 0..<limit {
            let name = try #require(AliasName("a\(number)"))
            try await scene.point(name, of: flow, at: AliasTarget(revision: .number(1)))
        }
        await #expect(throws: RegistryError.quotaReached(.aliasesPerFlow, limit: 100)) {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        }
        var seen: [AliasName] = []
        var page = try aliases(PageRequest(start: .first, size: 30))
        seen += page.elements.map(\.name)
        while page.hasNext, let last = seen.last {
            page = try aliases(PageRequest(start: .after(last), size: 30))
            seen += page.elements.map(\.name)
        }
        #expect(seen.count == limit && seen == seen.sorted())
        #expect(try aliases(PageRequest(start: .before(seen[50]), size: 3)).elements.map(\.name) == seen[47..<50] + [])
    }

    @Test("of a flow that is rolled back stay where they are")
    func staysOnRollback() async throws {
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(2)))
        let changed = FlowUpdate(
            status: .draft, friendlyName: "second", definition: try LifecycleScene.definition("other"))
        try await scene.update(flow, changed)
        let back = try await rollBack(FlowRollback(revision: .alias(live, stickyKey: nil)))
        #expect((back.latest.number, back.latest.status, back.latest.friendlyName) == (5, .published, "first"))
        #expect(back.latest.commitMessage == "Rollback to revision 2")
        #expect(back.latest.definition == (try LifecycleScene.definition("a")))
        #expect(try number(.alias(live, stickyKey: nil)) == 2)
        let own = FlowRollback(revision: .number(4), status: .draft, commitMessage: "back", authorSID: "US1")
        let again = try await rollBack(own).latest
        #expect((again.number, again.status, again.commitMessage, again.authorSID) == (6, .draft, "back", "US1"))
        #expect(again.friendlyName == "second")
        await #expect(throws: Self.noRevision("Revision")) { try await rollBack(FlowRollback(revision: .number(7))) }
        await #expect(throws: RegistryError.notFound) {
            try await rollBack(FlowRollback(revision: .number(1)), in: scene.stranger)
        }
        let event = try #require(try scene.events().last)
        #expect((event.action, event.before?.revision, event.after?.revision) == (.flowRolledBack, 5, 6))
    }

    private static func noRevision(_ parameter: String) -> RegistryError {
        .invalidParameter(parameter, reason: "must name a revision of the flow")
    }

    private func number(_ reference: RevisionReference) throws(RegistryError) -> Int64 {
        try SQLiteReader(scene.storage.store).revision(reference, of: flow, in: scene.account).number
    }

    private func aliases(_ page: PageRequest<AliasName>) throws -> Page<Alias> {
        try scene.storage.rows { try $0.aliases(of: flow, in: scene.account, page: page) }
    }

    private func history(_ page: PageRequest<ChangeMark>) throws -> Page<AliasMove> {
        try scene.storage.rows { try $0.moves(of: live, of: flow, in: scene.account, page: page) }
    }

    private func rollBack(_ rollback: FlowRollback, in account: AccountSID? = nil) async throws -> Flow {
        try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.rollBackFlow(flow, in: account ?? scene.account, to: rollback, if: .none, by: .commandLine)
        }
    }

    private func at(_ number: Int64) -> AliasTarget<RevisionReference> { AliasTarget(revision: .number(number)) }

    private func delete(if precondition: Precondition = .none, in account: AccountSID? = nil) async throws {
        try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.deleteAlias(
                live, of: flow, in: account ?? scene.account, if: precondition, by: .commandLine)
        }
    }
}
