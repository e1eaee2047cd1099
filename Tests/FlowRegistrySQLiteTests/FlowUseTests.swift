import FlowRegistry
import FlowRegistrySQLite
import SQLite
import Testing
import TestSupport

@Suite("Which flows run another one")
struct FlowUseTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("is told at a publish, by the latest published revision alone")
    func isTold() async throws {
        let target = try await scene.create("target")
        let user = try await create(running: [target])
        #expect(try await publish(target).contains { $0.message.contains(user.description) })
        try await scene.update(user, FlowUpdate(status: .draft, definition: try Self.definition([target], "1")))
        // The latest revision runs a certain one, and none of them the latest published one.
        #expect(try await publish(target).allSatisfy { !$0.message.contains(user.description) })
    }

    @Test("names five of them at most")
    func isShort() async throws {
        let target = try await scene.create("target")
        for _ in 0..<8 { _ = try await create(running: [target]) }
        let message = try #require(try await publish(target).last).message
        #expect(
            message.split(separator: "FW", omittingEmptySubsequences: false).count == 6
                && message.contains("and others"))
    }

    @Test("costs a publish the same, however many widgets and revisions run it")
    func isBounded() async throws {
        let target = try await scene.create("target")
        let user = try await create(running: [FlowSID](repeating: target, count: 60))
        _ = try await publish(target)
        let few = try await steps { _ = try await publish(target) }
        for number in 0..<80 {
            let status = number % 2 == 0 ? FlowStatus.published : .draft
            try await scene.update(user, FlowUpdate(status: status))
        }
        for number in 0..<40 {
            let widgets = [FlowSID](repeating: target, count: 60 + number)
            try await scene.update(user, FlowUpdate(status: .draft, definition: try Self.definition(widgets)))
        }
        let many = try await steps { _ = try await publish(target) }
        #expect(many < few + few / 4)
    }

    @Test("costs a publish of the flow that runs others no more for what has not changed")
    func isKept() async throws {
        let targets = try await created(50)
        let one = try await create(running: [targets[0]])
        let all = try await create(running: targets)
        let few = try await steps { try await scene.update(one, FlowUpdate(status: .draft)) }
        let many = try await steps { try await scene.update(all, FlowUpdate(status: .draft)) }
        #expect(many < few + 50)
    }

    @Test("tells of no more than twenty subflows that are not there")
    func isBroken() async throws {
        let targets = try await created(30)
        for target in targets { try await scene.delete(target) }
        let flow = try await scene.create("broken")
        let update = FlowUpdate(status: .published, definition: try Self.definition(targets))
        let warnings = try await scene.update(flow, update).warnings
        #expect(warnings.count == 21)
        #expect(warnings.last?.propertyPath == "#")
    }

    @Test("is as it would be found anew, after any changes", arguments: [1, 2, 3, 4])
    func isInStep(seed: UInt64) async throws {
        var random = Numbers(state: seed)
        var flows = try await created(4)
        for _ in 0..<120 {
            let flow = flows[random.below(flows.count)]
            let running = (0..<random.below(3)).map { _ in flows[random.below(flows.count)] }
            let revision = ["LatestPublished", "LatestRevision", "1"][random.below(3)]
            let definition = try Self.definition(running, revision)
            let status = random.below(2) == 0 ? FlowStatus.draft : .published
            let name = try #require(AliasName(["live", "beta"][random.below(2)]))
            // Much of this is refused, as of a flow that is deleted.
            switch random.below(8) {
            case 0: flows.append(try await create(running: running, revision))
            case 1, 2: _ = try? await scene.update(flow, FlowUpdate(status: status, definition: definition))
            case 3: _ = try? await scene.update(flow, FlowUpdate(status: status))
            case 4:
                let number = Int64(1 + random.below(4))
                _ = try? await scene.point(name, of: flow, at: AliasTarget(revision: .number(number)))
            case 5: try? await deleteAlias(name, of: flow)
            case 6: try? await scene.delete(flow)
            default: _ = try? await scene.undelete(flow)
            }
        }
        try expectIntact()
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        while try await scene.purge() > 0 {}
        try expectIntact()
        #expect(try scene.count("SELECT count(*) FROM flow_use") ?? 0 > 0)
    }

    private func expectIntact() throws {
        let findings = try IntegrityCheck(try Connection(path: scene.path, access: .readOnly))
            .issues([.foreignKeys, .revisions, .latestRevisions, .subflows])
        #expect(findings.map(\.sentence).isEmpty)
    }

    private func created(_ count: Int) async throws -> [FlowSID] {
        var flows: [FlowSID] = []
        for number in 0..<count { flows.append(try await scene.create("\(number)")) }
        return flows
    }

    private func create(running flows: [FlowSID], _ revision: String = "LatestPublished") async throws -> FlowSID {
        try await scene.create("user", Self.definition(flows, revision))
    }

    private func publish(_ flow: FlowSID) async throws -> [ValidationIssue] {
        try await scene.update(flow, FlowUpdate(status: .published)).warnings
    }

    private func deleteAlias(_ name: AliasName, of flow: FlowSID) async throws {
        try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.deleteAlias(name, of: flow, in: scene.account, if: .none, by: .commandLine)
        }
    }

    /// What the writer does meanwhile, in steps of SQLite's.
    private func steps(of work: () async throws -> Void) async throws -> Int {
        let before = await scene.storage.writerSteps()
        try await work()
        return await scene.storage.writerSteps() - before
    }

    static func definition(_ flows: [FlowSID], _ revision: String = "LatestPublished") throws -> FlowDefinition {
        let widgets = flows.enumerated().map { index, flow in
            let properties = #"{"flow_sid":"\#(flow)","flow_revision":"\#(revision)"}"#
            return #"{"name":"w\#(index)","type":"run-subflow","transitions":[],"properties":\#(properties)}"#
        }
        let trigger = #"{"name":"Trigger","type":"trigger","transitions":[]}"#
        let states = ([trigger] + widgets).joined(separator: ",")
        return try FlowDefinition(json: [UInt8](#"{"initial_state":"Trigger","states":[\#(states)]}"#.utf8))
    }
}

/// Numbers that are the same in every run (SplitMix64).
private struct Numbers {
    var state: UInt64

    mutating func below(_ end: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(end))
    }
}
