import Testing

@testable import FlowRegistry
@testable import FlowRegistrySQLite

@Suite("The clock of the log")
struct LogClockTests {
    private let scene: LifecycleScene
    private var clock: LogClock { scene.storage.logClock }

    init() async throws { scene = try await LifecycleScene() }

    @Test("counts a change that is dated earlier than the one before it, and knows how far the clock is behind")
    func countsSetbacks() async throws {
        let flow = try await scene.create("flow")
        scene.turnClock(bySeconds: -100)
        #expect(clock.setbacks == 0 && clock.secondsBehind(scene.now) == 100)
        try await scene.update(flow, FlowUpdate(status: .published))
        try await scene.update(flow, FlowUpdate(status: .draft))
        #expect(clock.setbacks == 1 && clock.secondsBehind(scene.now) == 100)
        scene.turnClock(bySeconds: 100)
        #expect(clock.secondsBehind(scene.now) == 0)
    }

    @Test("takes a second for none")
    func tolerates() async throws {
        let flow = try await scene.create("flow")
        scene.turnClock(bySeconds: -1)
        try await scene.update(flow, FlowUpdate(status: .published))
        #expect(clock.setbacks == 0)
    }

    @Test("dates no revision before the one that it follows")
    func datesInOrder() async throws {
        let flow = try await scene.create("flow")
        scene.turnClock(bySeconds: -100)
        let updated = try await scene.update(flow, FlowUpdate(status: .published))
        #expect(updated.dateUpdated == updated.dateCreated && updated.latest.dateCreated == updated.dateCreated)
        scene.turnClock(bySeconds: 150)
        #expect(try await scene.update(flow, FlowUpdate(status: .draft)).dateUpdated == scene.now)
    }

    @Test("keeps for its time what a clock that was years behind has deleted")
    func keepsDeleted() async throws {
        let flow = try await scene.create("flow")
        let years = 6 * 365 * LifecycleScene.day
        scene.turnClock(bySeconds: -years)
        try await scene.delete(flow)
        scene.turnClock(bySeconds: years)
        #expect(try await scene.purge() == 0)
        #expect(try scene.deleted().map(\.dateDeleted) == [scene.now])
        scene.turnClock(bySeconds: 30 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
    }

    @Test("knows after a start what the log has, and can forget a date that is no longer among its last")
    func startsWithTheLog() async throws {
        _ = try await scene.create("flow")
        let again = SQLiteRegistry(database: scene.storage.store.database, now: { Timestamp(secondsSinceEpoch: 0) })
        #expect(again.logClock.secondsBehind(Timestamp(secondsSinceEpoch: 0)) == scene.now.secondsSinceEpoch)
        again.logClock.note(Timestamp(secondsSinceEpoch: 1 << 40), after: nil)
        again.refreshLogClock()
        #expect(again.logClock.secondsBehind(scene.now) == 0)
    }
}
