import FlowRegistry
import Resources
import Synchronization
import TestSupport
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("Finding flows on SQLite")
struct FlowSearchTests {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let clock = StepClock()
    let account: AccountSID
    let stranger: AccountSID

    init() async throws {
        directory = try TemporaryDirectory()
        let database = try Database(path: directory.database, migrations: Migrations.all)
        storage = SQLiteRegistry(
            store: SQLiteStore(database: database, followers: .onDemand), now: { [clock] in clock.now })
        account = try await Self.account("one", storage)
        stranger = try await Self.account("two", storage)
    }

    @Test("holds what fits the filter, and nothing else", arguments: Expectation.rows)
    func filters(expectation: Expectation) async throws {
        let (query, expected) = (expectation.query, expectation.found)
        try await create("Alpha", .draft)
        try await create("Beta", .published, says: "Hello, dear customer", message: "hotfix")
        try await create("Gamma", .draft, says: "Hello - dear Gr\\u00fc\\u00df")
        try await create("Betty", .published)
        for isIndexed in [false, true] {
            if isIndexed { try storage.index() }
            for sortable in Self.ways {
                #expect(try numbers(query, sortable).sorted() == expected.map(String.init), "\(query) \(sortable)")
            }
        }
        #expect(try FlowSearchTests.all(query, in: stranger, storage).isEmpty)
    }

    @Test("goes by the latest revision, and by nothing that was deleted")
    func isInStep() async throws {
        let flow = try await create("Alpha", .draft, says: "one", message: "first")
        try await update(flow.sid, FlowUpdate(status: .draft, friendlyName: "Beta", commitMessage: "second"))
        #expect(try found("alpha").isEmpty && found("first").isEmpty && found("one beta second") == [flow.sid])
        try await update(flow.sid, FlowUpdate(status: .published, definition: try Self.definition(nil)))
        #expect(try found("one").isEmpty && found("second").isEmpty && found("beta") == [flow.sid])
        #expect(try Self.all(FlowQuery(widgetType: "say-play"), in: account, storage).isEmpty)
        try await delete(flow.sid)
        for query in [FlowQuery(search: SearchText("bet")), FlowQuery(widgetType: "trigger"), FlowQuery()] {
            #expect(try Self.all(query, in: account, storage).isEmpty)
        }
    }

    @Test(
        "pages through every order and filter as the whole list has it, ties included, forwards and back",
        arguments: [true, false])
    func pages(isIndexed: Bool) async throws {
        for number in 0..<40 {
            if number == 20 { try storage.index() }
            clock.turn(number % 3 == 0 ? 1 : 0)
            let flow = try await create(
                ["a", "b", "bb", "c"][number % 4], number % 5 < 2 ? .draft : .published,
                says: number % 2 == 0 ? "x y" : nil)
            if number % 4 == 1 { try await update(flow.sid, FlowUpdate(status: .draft, commitMessage: "late")) }
        }
        if isIndexed { try storage.index() }
        for query in Self.combinations {
            let expected = try Self.expected(query, try Self.all(FlowQuery(), in: account, storage), storage)
            for (size, sortable) in [
                (1, 0), (3, 0), (7, 0), (3, 5), (7, 5), (3, FlowSearch.sortable), (40, FlowSearch.sortable),
            ] {
                #expect(try walk(query, size, sortable) == expected, "\(query) \(size) \(sortable)")
                #expect(try walkBack(query, size, sortable, from: expected) == expected.dropLast(), "\(query) \(size)")
            }
        }
    }

    @Test("never lets words, types or names of one account be found in another")
    func isScoped() async throws {
        try await create("Secret", .draft, says: "confidential words", message: "hidden")
        for search in ["secret", "confidential", "hid", "\"confidential words\"", "s", "00000001", "trigger"] {
            #expect(try Self.all(FlowQuery(search: SearchText(search)), in: stranger, storage).isEmpty)
            #expect(try found(search).count == (search == "00000001" ? 0 : 1))
        }
    }

    @Test(
        "finds a term that has a meaning to FTS5 as text",
        arguments: [
            "NEAR(a b)", "a AND b", "a OR b", "NOT a", "name:a", "a*", "^a", "- a", "{name}: a", "\"", "\"\"", "'",
            "a\"b",
            "🙂", "a 🙂", "\u{0}", "a\u{0}b", "\u{1F}", "(", ")", "+", ";--", "\u{202E}a",
            String(repeating: "a ", count: 512),
            String(repeating: "\"", count: 1_023), String(repeating: "ä", count: 1_024),
        ])
    func escapes(search: String) async throws {
        try await create("Alpha", .draft)
        _ = try found(search)
    }

    @Test("finds the beginning of words as each of the words, however many there are", arguments: [0, 1, 40])
    func findsBeginnings(others: Int) async throws {
        var flows = [try await create("Alpha", .draft, says: "Call"), try await create("Beta", .draft, says: "CALLÉR")]
        try await create("Gamma", .draft, says: "cal recall calm", message: "ca11")
        for number in 0..<others { flows.append(try await create("call\(number) call", .draft, says: "callers")) }
        try storage.index()
        flows.append(try await create("Delta", .draft, message: "callü callu"))
        for sortable in Self.ways {
            let found = try Self.all(FlowQuery(search: SearchText("CALL")), in: account, storage, sortable)
            #expect(Set(found.map(\.sid)) == Set(flows.map(\.sid)))
        }
        #expect(try found("callu") == [flows.last?.sid] && found("callü") == found("callu"))
        #expect(try found("caller call") == [flows[1].sid] && found("call caller").count == others)
        #expect(try found("ü callu") == [] && found("callx").isEmpty)
        try await update(flows[0].sid, FlowUpdate(status: .draft, definition: try Self.definition("gone")))
        #expect(try found("call").count == flows.count - 1)
    }

    @Test("takes two compositions of a word for the same")
    func foldsCompositions() async throws {
        let flows = [
            try await create("Alpha", .draft, message: "\u{AC00} \u{1100}\u{1161}"),
            try await create("Beta", .draft, message: "\u{AC00}"),
            try await create("Gamma", .draft, message: "\u{1100}\u{1161}"),
        ]
        for search in ["\"\u{AC00}\" \"\u{1100}\u{1161}\"", "\u{AC00}", "\u{1100}\u{1161}"] {
            #expect(try Set(found(search)) == Set(flows.map(\.sid)), "\(search)")
        }
    }

    @Test("uses an index for every statement")
    func usesIndexes() throws {
        for key in FlowOrder.Key.allCases {
            for isDescending in [true, false] {
                var query = FlowQuery()
                query.order = FlowOrder(key: key, isDescending: isDescending)
                let listing = FlowKeyset(PageRequest(start: .first, size: 1), FlowFilter(query, in: 1)).listing
                for sql in [listing.walk, listing.sort] { try expectIndexes(sql.text) }
            }
        }
        for sql in FlowCandidates.allCases.map(\.sql) + [FlowListing.flow] { try expectIndexes("\(sql)") }
        for sql in SearchPart.all.flatMap({ [$0.matches, $0.word, $0.places] }) {
            try expectIndexes("\(sql)", inSearchFile: true)
        }
    }

    /// Nothing but virtual tables is scanned, and what goes by an order of an index is not sorted, except for ties.
    private func expectIndexes(_ sql: String, inSearchFile: Bool = false) throws {
        try storage.index()
        let path = inSearchFile ? DerivedFile(beside: directory.database, name: "search").path : directory.database
        let connection = try Connection(path: path, access: .readWrite)
        if inSearchFile { for part in SearchPart.all { try connection.keep(part.vocabulary) } }
        let plan = try Statement("EXPLAIN QUERY PLAN \(sql)", on: connection).all { $0.text(3) }
        #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE") }, "\(sql): \(plan)")
        let isSorted = plan.contains { $0.hasPrefix("USE TEMP B-TREE FOR ORDER BY") }
        #expect(isSorted == sql.contains("json_each"), "\(sql): \(plan)")
    }

    /// The numbers by which names begin in order of creation.
    private func numbers(_ query: FlowQuery, _ sortable: Int) throws -> [String] {
        let order = ["Alpha": "1", "Beta": "2", "Gamma": "3", "Betty": "4"]
        return try Self.all(query, in: account, storage, sortable).compactMap { order[$0.latest.friendlyName] }
    }

    private func found(_ search: String) throws -> [FlowSID] {
        try Self.all(FlowQuery(search: SearchText(search)), in: account, storage).map(\.sid)
    }

    private func walk(_ query: FlowQuery, _ size: Int, _ sortable: Int) throws -> [FlowSID] {
        var seen: [FlowSID] = []
        var start = PageRequest<FlowPosition>.Start.first
        while true {
            let page = try Self.page(PageRequest(start: start, size: size), query, in: account, storage, sortable)
            seen += page.elements.map(\.sid)
            guard page.hasNext, let last = page.elements.last else { return seen }
            start = .after(FlowPosition(of: last, in: query.order))
        }
    }

    /// From the last flow back to the first; the last one itself is not read.
    private func walkBack(
        _ query: FlowQuery, _ size: Int, _ sortable: Int, from sids: [FlowSID]
    ) throws -> [FlowSID] {
        guard let sid = sids.last else { return [] }
        var seen: [FlowSID] = []
        var first = try storage.rows { try $0.flow(sid, in: account) }
        while true {
            let start = PageRequest<FlowPosition>.Start.before(FlowPosition(of: first, in: query.order))
            let page = try Self.page(PageRequest(start: start, size: size), query, in: account, storage, sortable)
            seen = page.elements.map(\.sid) + seen
            guard let next = page.elements.first else { return seen }
            first = next
        }
    }

    /// Of how many flows a page is sorted, so that small tests go every way that large accounts do.
    private static let ways = [0, 5, FlowSearch.sortable]

    private static let combinations: [FlowQuery] = {
        let orders = FlowOrder.Key.allCases.flatMap {
            [FlowOrder(key: $0, isDescending: true), FlowOrder(key: $0, isDescending: false)]
        }
        let filters = [
            FlowQuery(), FlowQuery(friendlyName: "b"), FlowQuery(friendlyNamePrefix: "b"), FlowQuery(status: .draft),
            FlowQuery(widgetType: "say-play"), FlowQuery(updatedAfter: second(5)), FlowQuery(updatedBefore: second(9)),
            FlowQuery(search: SearchText("x")), FlowQuery(status: .published, search: SearchText("\"x y\"")),
            FlowQuery(friendlyNamePrefix: "b", status: .draft, widgetType: "trigger", updatedAfter: second(2)),
            FlowQuery(updatedAfter: second(3), updatedBefore: second(20), search: SearchText("late")),
        ]
        return filters.flatMap { filter in
            orders.map { order in
                var query = filter
                query.order = order
                return query
            }
        }
    }()

    /// What a query means, said without SQL.
    private static func expected(_ query: FlowQuery, _ flows: [Flow], _ storage: SQLiteRegistry) throws -> [FlowSID] {
        func updated(_ flow: Flow) -> Timestamp { flow.dateUpdated ?? flow.dateCreated }
        let fitting = try flows.filter { flow in
            let name = flow.latest.friendlyName
            let full = try storage.rows { try $0.flow(flow.sid, in: flow.accountSID) }
            let text = String(decoding: full.latest.definition?.text ?? [], as: UTF8.self)
            let words = "\(name) \(flow.latest.commitMessage ?? "") \(text)"
            return name == query.friendlyName ?? name && name.hasPrefix(query.friendlyNamePrefix ?? "")
                && flow.latest.status == query.status ?? flow.latest.status
                && query.widgetType.map { text.contains("\"type\":\"\($0)\"") } ?? true
                && query.updatedAfter.map { updated(flow) >= $0 } ?? true
                && query.updatedBefore.map { updated(flow) < $0 } ?? true
                && query.search?.terms.allSatisfy { words.contains($0.text) } ?? true
        }
        let ascending = fitting.sorted { left, right in
            let byCreation = (left.dateCreated, left.sid.description) < (right.dateCreated, right.sid.description)
            switch query.order.key {
            case .dateCreated: return byCreation
            case .dateUpdated:
                return (updated(left), left.sid.description) < (updated(right), right.sid.description)
            case .friendlyName:
                let names = (left.latest.friendlyName, right.latest.friendlyName)
                return names.0 == names.1 ? byCreation : names.0 < names.1
            }
        }
        return (query.order.isDescending ? ascending.reversed() : ascending).map(\.sid)
    }

    private static func all(
        _ query: FlowQuery, in account: AccountSID, _ storage: SQLiteRegistry,
        _ sortable: Int = FlowSearch.sortable
    ) throws -> [Flow] {
        try page(PageRequest(start: .first, size: 1_000), query, in: account, storage, sortable).elements
    }

    private static func page(
        _ page: PageRequest<FlowPosition>, _ query: FlowQuery, in account: AccountSID, _ storage: SQLiteRegistry,
        _ sortable: Int
    ) throws -> Page<Flow> {
        try storage.page(page, matching: query, in: account, sortable: sortable)
    }

    private static func second(_ number: Int64) -> Timestamp { StepClock.second(number) }

    /// A flow that begins with a trigger and, perhaps, says something.
    private static func definition(_ says: String?) throws -> FlowDefinition {
        let say = says.map {
            #",{"name":"say_1","type":"say-play","transitions":[],"properties":{"say":"\#($0)"}}"#
        }
        return try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}\#(say ?? "")]}"#.utf8))
    }

    private static func account(_ name: String, _ storage: SQLiteRegistry) async throws -> AccountSID {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: name, by: .commandLine)
        }.account.sid
    }

    @discardableResult
    private func create(
        _ name: String, _ status: FlowStatus, says: String? = nil, message: String? = nil
    ) async throws -> Flow {
        let definition = try Self.definition(says)
        let flow = NewFlow(friendlyName: name, status: status, definition: definition, commitMessage: message)
        defer { if ["Alpha", "Beta", "Gamma"].contains(name) { clock.turn(1) } }
        return try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.createFlow(flow, in: account, by: .commandLine)
        }
    }

    private func update(_ sid: FlowSID, _ update: FlowUpdate) async throws {
        _ = try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.updateFlow(sid, in: account, to: update, if: .none, by: .commandLine)
        }
    }

    private func delete(_ sid: FlowSID) async throws {
        _ = try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.deleteFlow(sid, in: account, if: .none, by: .commandLine)
        }
    }
}

/// A query, and the numbers of the flows that it finds.
struct Expectation: Sendable {
    let query: FlowQuery
    let found: String

    init(_ query: FlowQuery, _ found: String) {
        (self.query, self.found) = (query, found)
    }

    static let rows = [
        Expectation(FlowQuery(friendlyName: "Beta"), "2"),
        Expectation(FlowQuery(friendlyName: "beta"), ""),
        Expectation(FlowQuery(friendlyNamePrefix: "Be"), "24"),
        Expectation(FlowQuery(friendlyNamePrefix: "%"), ""),
        Expectation(FlowQuery(friendlyName: "Beta", friendlyNamePrefix: "Al"), ""),
        Expectation(FlowQuery(status: .draft), "13"),
        Expectation(FlowQuery(widgetType: "say-play"), "23"),
        Expectation(FlowQuery(widgetType: "say"), ""),
        Expectation(FlowQuery(updatedAfter: StepClock.second(3)), "34"),
        Expectation(FlowQuery(updatedBefore: StepClock.second(3)), "12"),
        Expectation(FlowQuery(updatedAfter: StepClock.second(2), updatedBefore: StepClock.second(4)), "23"),
        Expectation(FlowQuery(search: SearchText("alpha")), "1"),
        Expectation(FlowQuery(search: SearchText("GRÜ")), "3"),
        Expectation(FlowQuery(search: SearchText("gruß")), "3"),
        Expectation(FlowQuery(search: SearchText("hotfix Bet")), "2"),
        Expectation(FlowQuery(search: SearchText("\"hello dear\"")), "23"),
        Expectation(FlowQuery(search: SearchText("\"dear hello\"")), ""),
        Expectation(FlowQuery(search: SearchText("dear hel")), "23"),
        Expectation(FlowQuery(search: SearchText("hel dear")), ""),
        Expectation(FlowQuery(search: SearchText("\"hello dea\"")), ""),
        Expectation(FlowQuery(search: SearchText("\"hello dea")), ""),
        Expectation(FlowQuery(search: SearchText("*")), ""),
        Expectation(FlowQuery(search: SearchText("")), ""),
        Expectation(FlowQuery(status: .published, widgetType: "say-play", search: SearchText("dear")), "2"),
    ]
}

/// A clock that stands still until it is turned, from its first second on.
final class StepClock: Sendable {
    private let number = Mutex<Int64>(1)

    var now: Timestamp { Self.second(number.withLock { $0 }) }

    func turn(_ seconds: Int64) { number.withLock { $0 += seconds } }

    static func second(_ number: Int64) -> Timestamp { Timestamp(secondsSinceEpoch: 1_800_000_000 + number) }
}
