import FlowRegistry
import FlowRegistrySQLite
import Testing
import TestSupport

/// Words are indexed behind the commit. A list is of one moment all the same: whatever the index does not have yet.
@Suite("A search beside writes")
struct SearchMomentTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("never sees one state's words with another's status")
    func seesOneState() async throws {
        let flow = try await scene.create("beta")
        for round in 0..<6 {
            let (status, name): (FlowStatus, String) = round % 2 == 0 ? (.published, "alpha") : (.draft, "beta")
            if round % 3 == 0 { try scene.storage.index() }
            try await scene.update(flow, FlowUpdate(status: status, friendlyName: name))
            for (status, name): (FlowStatus, String) in [(.draft, "alpha"), (.published, "beta")] {
                #expect(try scene.found(FlowQuery(status: status, search: SearchText(name))).isEmpty, "\(round)")
            }
            #expect(try scene.found(FlowQuery(status: status, search: SearchText(name))) == [flow], "\(round)")
            #expect(try scene.found(name) == [flow], "\(round)")
        }
    }

    @Test(
        "sees all of what was changed together, or nothing", arguments: ["word", "wor", "wo", "\"one word\"", "one w"])
    func seesWholeChangesets(search: String) async throws {
        let account = scene.account
        let words = (0..<15_000).map { "x\($0)" }.joined(separator: " ")
        let (one, two) = (try await scene.create("one", widget: words), try await scene.create("two", widget: words))
        for flow in [one, two] { try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: "one word")) }
        try scene.storage.index()
        #expect(try Set(scene.found(search)) == [one, two])
        try await scene.storage.written { transaction throws(RegistryError) in
            for flow in [one, two] {
                _ = try transaction.updateFlow(
                    flow, in: account, to: FlowUpdate(status: .draft, commitMessage: "none"), if: .none,
                    by: .commandLine)
            }
        }
        for isIndexed in [false, true] {
            if isIndexed { try scene.storage.index() }
            #expect(try scene.found(FlowQuery(search: SearchText(search))).isEmpty, "indexed: \(isIndexed)")
            #expect(try Set(scene.found("none")) == [one, two], "indexed: \(isIndexed)")
        }
        #expect(try scene.searchIndexFindings().isEmpty)
    }

    @Test("keeps what it has found with flows that are to be indexed, and finds it right later")
    func keepsWhatItFinds() async throws {
        let flows = [try await scene.create("amber one"), try await scene.create("amber two")]
        #expect(try Set(scene.found("amber")) == Set(flows))
        try scene.storage.index()
        #expect(try Set(scene.found("amber")) == Set(flows) && scene.found("ambe").count == 2)
        try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: "blue"))
        #expect(try scene.found("amber") == [flows[1]] && scene.found("blue") == [flows[0]])
        try await scene.delete(flows[1])
        #expect(try scene.found("amber").isEmpty)
    }

    @Test("reads little itself, and waits until the index has what is much")
    func readsLittle() async throws {
        let first = try await scene.create("amber", widget: String(repeating: "w", count: 30_000))
        #expect(try scene.found("amber") == [first] && scene.storage.fresh() > 0)
        let flow = try await scene.create("blue", widget: String(repeating: "w", count: 40_000))
        // Others' searches are not concerned.
        #expect(try scene.found("blue", in: scene.stranger).isEmpty && scene.storage.fresh() > 0)
        #expect(try scene.found("blue") == [flow] && scene.storage.fresh() == 0)
    }
}
