import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("The policy on subflows")
struct SubflowPolicyTests {
    private typealias Scene = ContractScene<InMemoryStore>

    private let scene: Scene

    init() async throws { scene = try await Scene(store: InMemoryStore()) }

    @Test(
        "warns of a delete that leaves others behind, or refuses it and leaves the flow",
        arguments: SubflowPolicy.allCases)
    func holdsForDeletes(policy: SubflowPolicy) async throws {
        try await set(policy)
        let child = try await scene.create("child", .published).sid
        let user = try await scene.create("user", .published, Scene.definition("a", running: [(child, "1")])).sid
        switch policy {
        case .warn:
            #expect(try await scene.delete(child) == ["The flow was run as a subflow by \(user)"])
        case .refuse:
            await #expect(throws: RegistryError.conflict("The flow is run as a subflow by \(user)")) {
                try await scene.delete(child)
            }
            #expect(try scene.read { try $0.flow(child, in: scene.account) }.latest.number == 1)
            // Who runs it no longer is not left behind.
            try await scene.delete(user)
            #expect(try await scene.delete(child).isEmpty)
        }
    }

    @Test(
        "warns of a publish that runs what is missing, or refuses it, but no draft", arguments: SubflowPolicy.allCases)
    func holdsForPublishes(policy: SubflowPolicy) async throws {
        try await set(policy)
        let child = try await scene.create("child").sid
        let runs = try Scene.definition("a", running: [(child, "LatestPublished"), (child, "LatestRevision")])
        let draft = try await scene.create("user", .draft, runs)
        #expect(draft.warnings.isEmpty)
        let issue = ValidationIssue(
            message: "cannot be run as a subflow: the flow \(child) has no published revision",
            propertyPath: "#/states/1/properties/flow_sid")
        switch policy {
        case .warn:
            #expect(try await scene.update(draft.sid, FlowUpdate(status: .published)).warnings == [issue])
        case .refuse:
            await #expect(throws: RegistryError.invalidDefinition([issue])) {
                try await scene.update(draft.sid, FlowUpdate(status: .published))
            }
            await #expect(throws: RegistryError.invalidDefinition([issue])) {
                _ = try await scene.create("other", .published, runs)
            }
            #expect(try scene.read { try $0.flows(in: scene.account, page: .all) }.elements.count == 2)
            #expect(try scene.usage().flows == 2)
        }
        try await scene.update(child, FlowUpdate(status: .published))
        #expect(try await scene.update(draft.sid, FlowUpdate(status: .published)).warnings.isEmpty)
    }

    @Test("names five users and twenty missing subflows, and says that there are more")
    func isShort() async throws {
        let child = try await scene.create("child", .published).sid
        let runs = try Scene.definition("a", running: [(child, "1")])
        for _ in 0..<6 { _ = try await scene.create("user", .draft, runs) }
        let warning = try #require(try await scene.delete(child).first)
        #expect(warning.hasSuffix(" and others") && warning.split(separator: "FW").count == 6)
        let missing = try Scene.definition("a", running: Array(repeating: (child, "1"), count: 21))
        let warnings = try await scene.create("broken", .published, missing).warnings
        #expect(warnings.count == 21)
        #expect(warnings.last?.message == "has more subflows that cannot be run than these 20")
    }

    @Test("does not count a flow that runs itself among those left behind")
    func leavesItselfOut() async throws {
        try await set(.refuse)
        let flow = try await scene.create("flow").sid
        let itself = try Scene.definition("a", running: [(flow, "LatestRevision")])
        try await scene.update(flow, FlowUpdate(status: .published, definition: itself))
        #expect(try await scene.delete(flow).isEmpty)
    }

    private func set(_ policy: SubflowPolicy) async throws {
        let account = scene.account
        _ = try await scene.write { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(subflows: policy), by: .commandLine)
        }
    }
}

extension PageRequest {
    /// As much of a list as one page may have.
    static var all: PageRequest { PageRequest(start: .first, size: 1_000) }
}
