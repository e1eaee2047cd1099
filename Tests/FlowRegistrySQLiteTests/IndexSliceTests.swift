import FlowRegistry
import FlowRegistrySQLite
import Testing

/// A word that is new costs the index about ten times as much as another: not many are written in one transaction.
@Suite("Words that are indexed in slices")
struct IndexSliceTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("are few in each, though definitions are short")
    func areFew() async throws {
        for flow in 0..<20 { _ = try await scene.create("amber", widget: Self.words(4_000, from: flow * 4_000)) }
        #expect(try scene.storage.index(scene.account) >= 4)
        #expect(try scene.searchIndexFindings().isEmpty)
        for word in [0, 79_999] { #expect(try scene.found("\"word\(word)\"").count == 1) }
    }

    @Test("are taken out in slices of their own")
    func areTakenOut() async throws {
        let flow = try await scene.create("amber", widget: Self.words(15_000, from: 0))
        try scene.storage.index(scene.account)
        let definition = try LifecycleScene.definition(Self.words(15_000, from: 15_000))
        try await scene.update(flow, FlowUpdate(status: .draft, definition: definition))
        #expect(try scene.storage.index(scene.account) == 2)
        #expect(try scene.found("\"word1\"").isEmpty && scene.found("\"word15001\"") == [flow])
        #expect(try scene.searchIndexFindings().isEmpty)
    }

    @Test("are those that a text begins with where it has more than anybody writes", arguments: [false, true])
    func areBounded(isIndexed: Bool) async throws {
        let flow = try await scene.create("amber", widget: Self.words(40_000, from: 0))
        if isIndexed { try scene.storage.index(scene.account) }
        // Before the first widget's name there are the initial state, which is the same, and nothing else.
        #expect(try scene.found("word16000") == [flow] && scene.found("word17000").isEmpty)
        #expect(try scene.found("amber") == [flow] && scene.searchIndexFindings().isEmpty)
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1 && scene.words() == 0)
    }

    @Test("go in slices with flows that are purged")
    func arePurged() async throws {
        for flow in 0..<20 {
            try await scene.delete(scene.create("amber", widget: Self.words(4_000, from: flow * 4_000)))
        }
        try scene.storage.index(scene.account)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        var purges = 0
        while try await !scene.purgeOnce().isComplete { purges += 1 }
        #expect(try purges >= 4 && scene.words() == 0)
    }

    @Test("are one flow's in each where there is no time for more")
    func endByTheClock() async throws {
        let scene = try await LifecycleScene.withoutTime()
        var flows: [FlowSID] = []
        for name in ["amber", "basalt", "citrine"] { flows.append(try await scene.create(name)) }
        #expect(try scene.storage.index(scene.account) == 3)
        for (name, flow) in zip(["amber", "basalt", "citrine"], flows) { #expect(try scene.found(name) == [flow]) }
        // What the index has goes in one slice, and what there is now comes in another.
        try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: "diorite"))
        #expect(try scene.storage.index(scene.account) == 2)
        #expect(try scene.found("diorite") == [flows[0]] && scene.found("amber").isEmpty)
        #expect(try scene.searchIndexFindings().isEmpty)
    }

    @Test("are left to the next where they are as they were before")
    func areLookedAtInSlices() async throws {
        let scene = try await LifecycleScene.withoutTime()
        let flows = [try await scene.create("amber"), try await scene.create("basalt")]
        try scene.storage.index(scene.account)
        for name in ["diorite", nil] {
            try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: name ?? "amber"))
            try await scene.update(flows[1], FlowUpdate(status: .draft, friendlyName: name ?? "basalt"))
        }
        #expect(try scene.storage.index(scene.account) == 2)
        #expect(try scene.found("amber") == [flows[0]] && scene.searchIndexFindings().isEmpty)
    }

    private static func words(_ count: Int, from first: Int) -> String {
        (first..<first + count).map { "word\($0)" }.joined(separator: " ")
    }
}
