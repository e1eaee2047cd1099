import FlowRegistry
import Resources
import TestSupport
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("Finding flows that are deleted, brought back, rolled back and purged")
struct FindingLifecycleTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("leaves out a deleted flow in every order, and has it again when it is back", arguments: [0, 1, 500])
    func hides(few: Int) async throws {
        let kept = try await create("amber one", says: "hello")
        let flow = try await create("amber two", says: "hello")
        for query in Self.queries {
            #expect(Set(try found(query, few)) == [kept, flow], "\(query)")
        }
        try await scene.delete(flow)
        for query in Self.queries { #expect(try found(query, few) == [kept], "\(query)") }
        try await scene.delete(kept)
        for query in Self.queries { #expect(try found(query, few).isEmpty, "\(query)") }
        _ = try await scene.undelete(flow)
        for query in Self.queries { #expect(try found(query, few) == [flow], "\(query)") }
        try await update(flow, "blue", says: "hello")
        #expect(try found("amber").isEmpty && found("blue") == [flow])
    }

    @Test("counts no deleted flow into a page, nor what is after it", arguments: [0, 500])
    func pages(few: Int) async throws {
        var flows: [FlowSID] = []
        for number in 0..<9 {
            scene.turnClock(bySeconds: 1)
            flows.append(try await create("amber \(number)", says: "hello"))
        }
        for number in [0, 1, 3, 4, 5, 8] { try await scene.delete(flows[number]) }
        for query in Self.queries {
            let expected = [2, 6, 7].map { flows[$0] }
            let first = try page(PageRequest(start: .first, size: 2), query, few)
            #expect(first.elements.count == 2 && first.hasNext, "\(query)")
            let last = try #require(first.elements.last)
            let place = FlowPosition(of: last, in: query.order)
            let second = try page(PageRequest(start: .after(place), size: 2), query, few)
            let all = (first.elements + second.elements).map(\.sid)
            #expect(!second.hasNext && all == (query.order.isDescending ? expected.reversed() : expected), "\(query)")
            let back = try page(PageRequest(start: .before(place), size: 2), query, few)
            #expect(back.elements.map(\.sid) == [all[0]], "\(query)")
        }
    }

    @Test("finds flows that were created before the first millennium, or far ahead", arguments: [0, 500])
    func findsAnySecond(few: Int) async throws {
        let now: Int64 = 1_800_000_000
        var flows: Set<FlowSID> = []
        for second in [-62_135_596_800, -(1 << 35) - 1, -(1 << 35), -1, 0, now, 1 << 35, 253_402_300_799] as [Int64] {
            scene.turnClock(bySeconds: second - now)
            flows.insert(try await create("amber", says: "hello"))
            scene.turnClock(bySeconds: now - second)
        }
        #expect(try scene.searchIndexFindings().isEmpty)
        for query in Self.queries where query.updatedAfter == nil && query.updatedBefore == nil {
            #expect(Set(try found(query, few)) == flows, "\(query)")
        }
    }

    @Test("finds what an import has brought from where a clock had been set back", arguments: [0, 500])
    func findsBackdated(few: Int) async throws {
        let flow = try await create("amber", says: "hello")
        let account = scene.account
        let latest = try scene.storage.rows { try $0.flow(flow, in: account) }.latest
        let backdated = FlowRevision(
            flowSID: flow, accountSID: account, number: 2, status: .draft, friendlyName: "blue", commitMessage: nil,
            authorSID: nil, definition: latest.definition,
            dateCreated: Timestamp(secondsSinceEpoch: latest.dateCreated.secondsSinceEpoch - 100))
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.importRecords([.revision(latest), .revision(backdated)], into: account, by: .commandLine)
        }
        for var query in Self.queries where query.friendlyNamePrefix == nil {
            query.search = nil
            query.updatedBefore = Timestamp(secondsSinceEpoch: 1_800_000_000 - 50)
            #expect(try found(query, few) == [flow], "\(query)")
        }
    }

    @Test("goes by the words and types of the revision that a flow was rolled back to")
    func followsRollback() async throws {
        let flow = try await create("before", says: "amber")
        try await update(flow, "after", says: nil, message: "cobalt")
        #expect(try found("after cobalt") == [flow] && found("amber").isEmpty && typed("say-play").isEmpty)
        let rollback = FlowRollback(revision: .number(1))
        await #expect(throws: RegistryError.self) {
            try await rollBack(flow, rollback, if: .oneOf([ChangeMark(number: 1, nonce: 0)]))
        }
        #expect(try found("after cobalt") == [flow] && found("amber").isEmpty && typed("say-play").isEmpty)
        try await rollBack(flow, rollback)
        for words in ["before", "amber", "rollback revision"] { #expect(try found(words) == [flow], "\(words)") }
        for words in ["after", "cobalt"] { #expect(try found(words).isEmpty, "\(words)") }
        #expect(try typed("say-play") == [flow])
        try await purge(flow)
        #expect(try entries() == [0, 0])
    }

    @Test("leaves nothing of a purged flow in the index, and all of the others", arguments: [30, 0])
    func purges(retentionDays: Int) async throws {
        let scene = try await LifecycleScene(retentionDays: retentionDays)
        let tests = FindingLifecycleTests(scene: scene)
        let kept = try await tests.create("kept", says: "hello")
        let before = try tests.entries()
        let flow = try await tests.create("gone", says: "hello")
        try await tests.update(flow, "went", says: "farewell")
        #expect(try tests.entries() != before)
        if retentionDays > 0 {
            try await scene.delete(flow)
            _ = try await scene.undelete(flow)
            try await tests.update(flow, "was", says: "hello")
        }
        try await tests.purge(flow)
        #expect(try tests.entries() == before)
        #expect(try tests.found("hello") == [kept] && tests.typed("say-play") == [kept])
        try await tests.purge(kept)
        #expect(try tests.entries() == [0, 0])
    }

    @Test("keeps deleted flows out of each index that lists go along")
    func costsListsNothing() throws {
        let indexes = try scene.storage.store.database.read { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'flow'
                    AND sql LIKE '% WHERE date_deleted IS NULL' ORDER BY name
                """
            ).all { $0.text(0) }
        }
        #expect(indexes == ["flow_by_name", "flow_by_status", "flow_by_update", "flow_newest_first"])
    }

    @Test("finds what was stored before there was an index")
    func migrates() throws {
        let directory = try TemporaryDirectory()
        let (account, flow) = ("AC" + String(repeating: "a", count: 32), "FW" + String(repeating: "b", count: 32))
        do {
            _ = try Database(path: directory.database, migrations: Array(Migrations.all.prefix(4)))
        }
        try Connection(path: directory.database, access: .readWrite).execute(
            """
            INSERT INTO account VALUES (1, 'AC' || printf('%.32c', 'a'), 'One', 'active', 1, NULL);
            INSERT INTO definition VALUES (1, zeroblob(32), '{"states":[{"type":"say-play","say":"amber"}]}');
            INSERT INTO flow VALUES (1, 'FW' || printf('%.32c', 'b'), 1, 1, NULL, 'draft', 'Old', NULL, NULL, 1, 1, NULL);
            """)
        let storage = SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 2) })
        let sid = try #require(AccountSID(account))
        for query in [FlowQuery(search: SearchText("old amber")), FlowQuery(widgetType: "say-play")] {
            let page = try storage.rows {
                try $0.flows(in: sid, matching: query, page: PageRequest(start: .first, size: 9))
            }
            #expect(page.elements.map(\.sid.description) == [flow])
        }
    }

    /// Every filter in every order; each fits flows whose names begin with "amber" and who say "hello".
    private static let queries: [FlowQuery] = {
        let filters = [
            FlowQuery(), FlowQuery(friendlyNamePrefix: "amber"), FlowQuery(status: .draft),
            FlowQuery(widgetType: "say-play"), FlowQuery(updatedAfter: Timestamp(secondsSinceEpoch: 1)),
            FlowQuery(updatedBefore: Timestamp(secondsSinceEpoch: 4_000_000_000)),
            FlowQuery(search: SearchText("hello")), FlowQuery(search: SearchText("amb")),
            FlowQuery(status: .draft, widgetType: "trigger", search: SearchText("amber hello")),
        ]
        return filters.flatMap { filter in
            FlowOrder.Key.allCases.flatMap { key in
                [true, false].map { isDescending in
                    var query = filter
                    query.order = FlowOrder(key: key, isDescending: isDescending)
                    return query
                }
            }
        }
    }()

    private init(scene: LifecycleScene) { self.scene = scene }

    private func found(_ query: FlowQuery, _ few: Int = 500) throws -> [FlowSID] {
        try page(PageRequest(start: .first, size: 100), query, few).elements.map(\.sid)
    }

    private func found(_ words: String) throws -> [FlowSID] { try found(FlowQuery(search: SearchText(words))) }

    private func typed(_ type: String) throws -> [FlowSID] { try found(FlowQuery(widgetType: type)) }

    private func page(
        _ page: PageRequest<FlowPosition>, _ query: FlowQuery, _ few: Int
    ) throws -> Page<Flow> {
        try scene.storage.index()
        return try scene.storage.page(
            page, matching: query, in: scene.account,
            sortable: few)
    }

    /// How many places of words, and how many types, the index has of all flows.
    private func entries() throws -> [Int64?] {
        [try scene.words(), try scene.count("SELECT count(*) FROM flow_widget_type")]
    }

    private func create(_ name: String, says: String?) async throws -> FlowSID {
        let new = NewFlow(friendlyName: name, status: .draft, definition: try Self.definition(says))
        return try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.createFlow(new, in: scene.account, by: .commandLine)
        }.sid
    }

    private func update(_ flow: FlowSID, _ name: String, says: String?, message: String? = nil) async throws {
        let definition = try Self.definition(says)
        try await scene.update(
            flow,
            FlowUpdate(status: .draft, friendlyName: name, definition: definition, commitMessage: message))
    }

    private func rollBack(
        _ flow: FlowSID, _ rollback: FlowRollback, if precondition: Precondition = .none
    ) async throws {
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.rollBackFlow(flow, in: scene.account, to: rollback, if: precondition, by: .commandLine)
        }
    }

    private func purge(_ flow: FlowSID) async throws {
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        _ = try await scene.purge()
    }

    private static func definition(_ says: String?) throws -> FlowDefinition {
        let say = says.map {
            #",{"name":"say_1","type":"say-play","transitions":[],"properties":{"say":"\#($0)"}}"#
        }
        return try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}\#(say ?? "")]}"#.utf8))
    }
}
