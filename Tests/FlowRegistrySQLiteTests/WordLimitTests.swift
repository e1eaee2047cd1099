import FlowRegistry
import FlowRegistrySQLite
import Testing

@Suite("The words that a flow is found by")
struct WordLimitTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("are those that a text begins with where it has more than anybody writes", arguments: [false, true])
    func areBounded(isIndexed: Bool) async throws {
        let flow = try await scene.create("amber", widget: Self.words(40_000, from: 0))
        if isIndexed { try scene.storage.index() }
        // Before the first widget's name there are the initial state, which is the same, and nothing else.
        #expect(try scene.found("word16000") == [flow] && scene.found("word17000").isEmpty)
        #expect(try scene.found("amber") == [flow] && scene.searchIndexFindings().isEmpty)
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1 && scene.words() == 0)
    }

    private static func words(_ count: Int, from first: Int) -> String {
        (first..<first + count).map { "word\($0)" }.joined(separator: " ")
    }
}
