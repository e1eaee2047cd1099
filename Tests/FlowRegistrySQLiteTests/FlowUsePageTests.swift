import FlowRegistry
import SQLite
import Testing
import TestSupport

@testable import FlowRegistrySQLite

@Suite("The list of the uses of a flow")
struct FlowUsePageTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("is the same in pages of any size, forwards and backwards", arguments: [1, 2, 3, 7, 100])
    func isPaged(size: Int) async throws {
        let target = try await scene.create("target")
        let other = try await scene.create("other")
        for number in 0..<4 {
            let user = try await scene.create("user", FlowUseTests.definition([target, other, target]))
            try await scene.update(user, FlowUpdate(status: .published, friendlyName: "renamed"))
            try await scene.update(
                user, FlowUpdate(status: .draft, definition: try FlowUseTests.definition([other, target])))
            guard number % 2 == 0 else { continue }
            let live = try #require(AliasName("live"))
            let canary = AliasTarget.Canary(revision: RevisionReference.number(1), percent: 10)
            try await scene.point(live, of: user, at: AliasTarget(revision: .number(2), canary: canary))
        }
        let all = try page(of: target, .first, 1_000).elements.map(\.position)
        #expect(all.count == 2 * 3 + 2 * 5 && all == all.sorted(by: precedes))
        #expect(try forwards(target, size) == all)
        #expect(try backwards(target, from: all[all.count - 1], size) == all.dropLast())
    }

    @Test("costs a page what it shows, however many widgets and revisions run the flow")
    func isBounded() async throws {
        let target = try await scene.create("target")
        let few = try await scene.create("few", FlowUseTests.definition([target, target]))
        let cheap = try steps(of: target)
        try await scene.delete(few)
        let many = try await scene.create("many", FlowUseTests.definition([FlowSID](repeating: target, count: 100)))
        for _ in 0..<200 { try await scene.update(many, FlowUpdate(status: .draft)) }
        #expect(try steps(of: target) < cheap + 50)
    }

    private func forwards(_ flow: FlowSID, _ size: Int) throws -> [FlowUse.Position] {
        var (seen, start): ([FlowUse.Position], PageRequest<FlowUse.Position>.Start?) = ([], .first)
        while let next = start {
            let page = try page(of: flow, next, size)
            seen += page.elements.map(\.position)
            start = page.hasNext ? seen.last.map { .after($0) } : nil
        }
        return seen
    }

    private func backwards(
        _ flow: FlowSID, from last: FlowUse.Position, _ size: Int
    ) throws -> [FlowUse.Position] {
        var (seen, start): ([FlowUse.Position], PageRequest<FlowUse.Position>.Start?) = ([], .before(last))
        while let next = start {
            let page = try page(of: flow, next, size)
            seen = page.elements.map(\.position) + seen
            start = page.hasPrevious ? seen.first.map { .before($0) } : nil
        }
        return seen
    }

    private func page(
        of flow: FlowSID, _ start: PageRequest<FlowUse.Position>.Start, _ size: Int
    ) throws -> Page<FlowUse> {
        try scene.storage.rows { try $0.uses(of: flow, in: scene.account, page: PageRequest(start: start, size: size)) }
    }

    /// Of SQLite's machine, for a page of two uses.
    private func steps(of flow: FlowSID) throws -> Int {
        let connection = try Database.reader(path: scene.path)
        _ = try FlowUsePage.page(of: flow, in: scene.account, PageRequest(start: .first, size: 2), on: connection)
        return connection.steps
    }

    private func precedes(_ one: FlowUse.Position, _ other: FlowUse.Position) -> Bool {
        (one.flowSID.description, one.revision, one.widgetIndex)
            < (other.flowSID.description, other.revision, other.widgetIndex)
    }
}
