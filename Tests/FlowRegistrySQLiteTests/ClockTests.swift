import FlowRegistry
import FlowRegistrySQLite
import Testing
import TestSupport

@Suite("When the clock goes back")
struct ClockTests {
    @Test("what is changed was not changed before it was made, nor before it was changed last")
    func keepsOrder() async throws {
        let scene = try await LifecycleScene()
        let flow = try await scene.create("one")
        let live = try #require(AliasName("live"))
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(1)))
        let made = scene.now
        scene.turnClock(bySeconds: -100)
        #expect(try await scene.update(flow, FlowUpdate(status: .published)).dateUpdated == made)
        try await scene.point(live, of: flow, at: AliasTarget(revision: .number(2)))
        #expect(try scene.storage.rows { try $0.alias(live, of: flow, in: scene.account) }.dateUpdated == made)
        scene.turnClock(bySeconds: 150)
        let later = try await scene.update(flow, FlowUpdate(status: .published)).dateUpdated
        #expect(later == scene.now)
        scene.turnClock(bySeconds: -10)
        #expect(try await scene.update(flow, FlowUpdate(status: .published)).dateUpdated == later)
    }
}
