import FlowRegistry
import FlowRegistrySQLite
import SQLite
import Testing
import TestSupport

@Suite("The purge of a large flow")
struct FlowPurgeTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("takes as many transactions as it has megabytes, and is told of once")
    func isSliced() async throws {
        let flow = try await large()
        let other = try await scene.create("other")
        for flow in [flow, other] { try await scene.delete(flow) }
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        var definitions: [Int64] = [try count("definition")]
        var progress = try await scene.purgeOnce()
        #expect(progress.count == 0 && !progress.isComplete)
        try await expectHidden(flow)
        while !progress.isComplete {
            try expectIntact()
            definitions.append(try count("definition"))
            progress = try await scene.purgeOnce()
        }
        // Texts of 400 KB: no transaction deletes more than three.
        #expect(zip(definitions, definitions.dropFirst()).allSatisfy { $0 - $1 <= 3 })
        #expect(definitions.count >= 3)
        try expectGone()
        #expect(try scene.events().suffix(2).map(\.resourceSID) == [flow.description, other.description])
        #expect(try scene.events().count { $0.action == .flowPurged } == 2)
    }

    @Test("goes on where the retention time has become longer meanwhile")
    func goesOn() async throws {
        let flow = try await large()
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await !scene.purgeOnce().isComplete)
        scene.turnClock(bySeconds: -20 * LifecycleScene.day)
        while try await !scene.purgeOnce().isComplete {}
        try expectGone()
    }

    @Test("is bounded by rows as well, whatever they are of")
    func isBoundedByRows() async throws {
        let flow = try await scene.create("many")
        for _ in 0..<600 { try await scene.update(flow, FlowUpdate(status: .draft)) }
        let live = try #require(AliasName("live"))
        for number in 1...300 {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .number(Int64(number))))
        }
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.setTestUsers(
                (0..<1_000).map { "+1555\($0)" }, of: flow, in: scene.account, if: .none, by: .commandLine)
        }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        var rows = [try rows()]
        while try await !scene.purgeOnce().isComplete { rows.append(try self.rows()) }
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0 - $1 <= 256 })
        #expect(rows.count >= 8)
        try expectGone()
    }

    @Test("is begun by its deletion where nothing is retained, and finished like others")
    func isBegunAtOnce() async throws {
        let scene = try await LifecycleScene(retentionDays: 0)
        let flow = try await large(scene)
        try await scene.delete(flow)
        #expect(try scene.count("SELECT count(*) FROM flow") == 1)
        #expect(try scene.deleted().isEmpty)
        while try await !scene.purgeOnce().isComplete {}
        #expect(try scene.count("SELECT count(*) FROM definition") == 0)
        #expect(try scene.events().suffix(2).map(\.action) == [.flowDeleted, .flowPurged])
    }

    @Test("ends by the clock, with something done in each transaction", arguments: [0, 30])
    func endsByTheClock(retentionDays: Int) async throws {
        let scene = try await LifecycleScene.withoutTime(retentionDays: retentionDays)
        let flow = try await scene.create("many")
        for _ in 0..<5 { try await scene.update(flow, FlowUpdate(status: .draft)) }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        var revisions: [Int64?] = [try scene.count("SELECT count(*) FROM revision")]
        while try await !scene.purgeOnce().isComplete {
            revisions.append(try scene.count("SELECT count(*) FROM revision"))
        }
        #expect(revisions.suffix(5) == [5, 4, 3, 2, 1])
        #expect(try scene.count("SELECT count(*) FROM flow") == 0)
    }

    @Test("of answers is bounded by their bytes")
    func answersAreBounded() async throws {
        for number in 0..<6 {
            let key = try #require(IdempotencyKey("\(number)", request: []))
            let record = IdempotencyRecord(status: 201, entityTag: nil, body: [UInt8](repeating: 32, count: 400_000))
            try await scene.storage.written { [scene] transaction throws(RegistryError) in
                try transaction.keep(record, of: key, in: scene.account)
            }
        }
        scene.turnClock(bySeconds: 2 * LifecycleScene.day)
        var counts: [Int] = []
        var isComplete = false
        while !isComplete {
            let progress = try await scene.storage.written { transaction throws(RegistryError) in
                try transaction.purgeIdempotencyRecords(limit: 100)
            }
            counts.append(progress.count)
            isComplete = progress.isComplete
        }
        #expect(counts == [3, 3, 0])
    }

    private func large(_ scene: LifecycleScene? = nil) async throws -> FlowSID {
        let scene = scene ?? self.scene
        let flow = try await scene.create("large")
        for number in 0..<8 {
            let widget = String(repeating: "\(number)", count: 200_000)
            let update = FlowUpdate(status: .published, definition: try LifecycleScene.definition(widget))
            try await scene.update(flow, update)
        }
        return flow
    }

    private func expectHidden(_ flow: FlowSID) async throws {
        #expect(try scene.deleted().allSatisfy { $0.flow.sid != flow })
        await #expect(throws: RegistryError.notFound) { try await scene.undelete(flow) }
        let part = try scene.storage.rows { try $0.exportPart(of: scene.account, after: nil, maximumBytes: 1 << 24) }
        let exported = part.records.compactMap { if case .flow(let exported) = $0 { exported.sid } else { nil } }
        #expect(exported.count == 1 && exported[0] != flow)
    }

    private func expectIntact() throws {
        let findings = try IntegrityCheck(try Connection(path: scene.path, access: .readOnly))
            .issues(IntegritySubject.allCases)
        #expect(findings.map(\.sentence).isEmpty)
    }

    private func expectGone() throws {
        try expectIntact()
        #expect(try rows() == 0)
        #expect(try count("flow") == 0 && count("definition") == 0 && count("flow_purge") == 0)
    }

    private func rows() throws -> Int64 {
        try count("revision") + count("alias_move") + count("test_user")
    }

    private func count(_ table: String) throws -> Int64 {
        try Connection(path: scene.path, access: .readOnly).prepare("SELECT count(*) FROM \(table)")
            .first { $0.int64(0) } ?? 0
    }
}
