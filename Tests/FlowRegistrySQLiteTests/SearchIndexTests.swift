import FlowRegistry
import Testing
import TestSupport

@testable import FlowRegistrySQLite
@testable import SQLite

/// The index follows the changes behind their commits: whatever happens in between, nobody may notice.
@Suite("The search index follows")
struct SearchIndexTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("whatever was changed", arguments: [false, true])
    func changes(isIndexed: Bool) async throws {
        func found(_ words: String) throws -> [FlowSID] {
            if isIndexed { try scene.storage.index() }
            return try scene.found(words)
        }
        let flow = try await scene.create("amber")
        #expect(try found("amber") == [flow])
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "blue"))
        #expect(try found("amber").isEmpty && found("blue") == [flow])
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.rollBackFlow(
                flow, in: scene.account, to: FlowRollback(revision: .number(1)), if: .none, by: .commandLine)
        }
        #expect(try found("blue").isEmpty && found("amber") == [flow])
        try await scene.delete(flow)
        #expect(try found("amber").isEmpty)
        _ = try await scene.undelete(flow)
        #expect(try found("amber") == [flow] && scene.searchIndexFindings().isEmpty)
    }

    @Test("bytes, and not how they look")
    func bytes() async throws {
        let flow = try await scene.create("\u{AC00}")
        try scene.storage.index()
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "\u{1100}\u{1161}"))
        #expect(try scene.found("\u{1100}\u{1161}") == [flow] && scene.searchIndexFindings().isEmpty)
    }

    @Test("purges: nothing is left of a flow", arguments: [false, true], [0, 30])
    func purges(isIndexed: Bool, retentionDays: Int) async throws {
        let scene = try await LifecycleScene(retentionDays: retentionDays)
        let kept = try await scene.create("amber kept")
        let flow = try await scene.create("amber gone")
        if isIndexed { try scene.storage.index() }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        _ = try await scene.purge()
        #expect(try scene.found("gone").isEmpty && scene.found("amber") == [kept])
        #expect(try scene.searchIndexFindings().isEmpty)
        // The next flow has the row id of the one that is gone.
        let next = try await scene.create("amber next")
        #expect(try Set(scene.found("amber")) == [kept, next] && scene.found("gone").isEmpty)
        #expect(try scene.searchIndexFindings().isEmpty)
    }

    @Test("without a search when changes are many, or some time has passed")
    func gathers() async throws {
        var limits = FollowerLimits.onDemand
        limits.gatheredChanges = 10
        let scene = try await LifecycleScene(followers: limits)
        for number in 0..<30 { _ = try await scene.create("amber \(number)") }
        while try scene.storage.fresh() > 20 { try await Task.sleep(for: .milliseconds(1)) }
        limits.gatheredMilliseconds = 1
        let other = try await LifecycleScene(followers: limits)
        _ = try await other.create("amber")
        while try other.storage.fresh() > 0 { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test("changes beside the writing once more of all words, of which none is left that no flow has")
    func renews() async throws {
        var flows: [FlowSID] = []
        for number in 0..<30 { flows.append(try await scene.create("amber \(number)")) }
        try scene.storage.index()
        for flow in flows[..<10] { try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "blue")) }
        try scene.storage.index()
        #expect(try scene.documents() == 40 && scene.found("amber").count == 20)
        try await scene.delete(flows[29])
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        _ = try await scene.purge()
        try scene.storage.index()
        while try scene.documents() > 29 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(try scene.found("amber").count == 19 && scene.found("blue").count == 10)
        try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: "cyan"))
        #expect(try scene.searchIndexFindings().isEmpty && scene.found("cyan") == [flows[0]])
    }

    @Test("whatever is changed between the parts of a renewal", arguments: [false, true])
    func renewsInParts(isGone: Bool) async throws {
        let scene = try await LifecycleScene(retentionDays: isGone ? 0 : 30)
        let (first, second) = (try await scene.create("amber one"), try await scene.create("amber two"))
        try scene.storage.index()
        scene.storage.store.stopFollowing()
        let (file, source, follower) = (
            try scene.searchFile(), try Database.reader(path: scene.path), FlowWordsFollower()
        )
        try follower.beginRenewal(of: file)
        // Deleted while a part is read, and back behind it.
        let part = try #require(try follower.next(behind: .min, in: source)).part
        try follower.renew(part.filter { $0.sid != first.description }, in: file)
        try await scene.delete(second)
        if !isGone { _ = try await scene.undelete(second) }
        let changes = try AuditEventTable.changes(after: 0, limit: 100, on: source)
        try follower.take(follower.state(after: changes, in: source).part, into: file)
        try follower.endRenewal(of: file)
        let known = try file.statement("SELECT sid FROM indexed_flow ORDER BY flow").all { $0.text(0) }
        #expect(known == (isGone ? [first] : [first, second]).map(\.description))
        #expect(try scene.documents() == 2)
    }

    @Test("no write that was rolled back, nor a dry run", arguments: [false, true])
    func rollbacks(isDryRun: Bool) async throws {
        let (storage, account, definition) = (scene.storage, scene.account, try LifecycleScene.definition("a"))
        let flow = try await scene.create("amber")
        let refused: Result<Void, RegistryError> = await withCheckedContinuation { continuation in
            storage.write(isDryRun: isDryRun) { transaction throws(RegistryError) in
                let new = NewFlow(friendlyName: "amber two", status: .draft, definition: definition)
                _ = try transaction.createFlow(new, in: account, by: .commandLine)
                let update = FlowUpdate(status: .draft, friendlyName: "blue")
                _ = try transaction.updateFlow(flow, in: account, to: update, if: .none, by: .commandLine)
                if !isDryRun { throw .conflict("no") }
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        #expect((try? refused.get()) != nil || !isDryRun)
        for isIndexed in [false, true] {
            if isIndexed { try storage.index() }
            #expect(try scene.found("amber") == [flow] && scene.found("blue").isEmpty, "\(isIndexed)")
        }
        #expect(try scene.searchIndexFindings().isEmpty)
    }

    @Test("any changes", arguments: 0..<4)
    func anything(seed: Int) async throws {
        var random = SystemRandomNumberGenerator()
        var (flows, deleted): ([FlowSID], [FlowSID]) = ([], [])
        for _ in 0..<200 {
            let name = ["amber", "blue", "cyan", "amber blue"].randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<9, using: &random) {
            case 0..<3: flows.append(try await scene.create(name))
            case 3..<6:
                guard let flow = flows.randomElement(using: &random) else { continue }
                try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: name))
            case 6:
                guard !flows.isEmpty else { continue }
                deleted.append(flows.remove(at: Int.random(in: flows.indices, using: &random)))
                try await scene.delete(deleted[deleted.count - 1])
            case 7:
                guard Bool.random(using: &random) else {
                    if let flow = deleted.popLast() { flows.append(try await scene.undelete(flow).sid) }
                    continue
                }
                scene.turnClock(bySeconds: 31 * LifecycleScene.day)
                _ = try await scene.purge()
                deleted = []
            default: try scene.storage.index()
            }
            if Int.random(in: 0..<10, using: &random) == 0 { try expectSame() }
        }
        #expect(try scene.searchIndexFindings().isEmpty)
        try expectSame()
    }

    /// A search finds what stands in the names of the flows that are listed.
    private func expectSame() throws {
        let flows = try scene.storage.rows {
            try $0.flows(in: scene.account, page: PageRequest(start: .first, size: 1_000))
        }
        for word in ["amber", "blue", "cyan"] {
            let named = flows.elements.filter { $0.latest.friendlyName.contains(word) }.map(\.sid)
            #expect(try Set(scene.found(word)) == Set(named), "\(word)")
        }
    }
}
