import FlowRegistry
import Testing
import TestSupport

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("What a thread keeps of its searches")
struct KeptFlowSetsTests {
    private let scene: LifecycleScene
    private let kept = KeptFlowSets()

    init() async throws { scene = try await LifecycleScene() }

    @Test("is the same as what would be found anew, whatever has changed since", arguments: [1, 2] as [UInt64])
    func staysTrue(seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        var (flows, deleted): ([FlowSID], [FlowSID]) = ([], [])
        for number in 0..<30 { flows.append(try await create(number, says: number)) }
        for round in 0..<20 {
            if round % 3 == 0 { scene.turnClock(bySeconds: 1) }
            // Many changes at once are found anew, a few are looked at.
            for _ in 0..<(round % 8 == 7 ? 40 : Int.random(in: 0..<3, using: &random)) {
                try await change(&flows, &deleted, &random)
            }
            for query in Self.queries {
                let expected = try pages(of: query, FlowSearch.Limits(), KeptFlowSets(), size: 100)
                for limits in Self.ways { #expect(try pages(of: query, limits, kept, size: 7) == expected, "\(query)") }
            }
        }
    }

    @Test("is not the next flow's that gets the row of one that is gone")
    func knowsWhatIsGone() async throws {
        let first = try await create(0, says: 0)
        let gone = try await create(1, says: 1)
        let way = FlowSearch.Limits(few: 0, sortable: 0, misses: 0, nearest: 0, tests: 0, walked: 0)
        for query in Self.queries { _ = try pages(of: query, way, kept, size: 7) }
        try await scene.delete(gone)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        let next = try await create(2, says: nil)
        #expect(try scene.count("SELECT max(id) FROM flow") == 2)
        for query in Self.queries {
            let expected = try pages(of: query, FlowSearch.Limits(), KeptFlowSets(), size: 7)
            #expect(try pages(of: query, way, kept, size: 7) == expected, "\(query)")
        }
        let all = try pages(of: FlowQuery(status: .draft), way, kept, size: 7)
        #expect(Set(all) == [first, next])
    }

    @Test("has what was not indexed yet when it was found")
    func waitsForTheIndex() async throws {
        let first = try await create(0, says: 0)
        let way = FlowSearch.Limits(few: 0, sortable: 0, misses: 0, nearest: 0, tests: 0, walked: 0)
        let queries = Self.queries.filter { $0.search != nil }
        for query in queries { _ = try pages(of: query, way, kept, size: 7) }
        var flows = [first]
        for number in 0..<40 {
            // As one that is written when the words were indexed, and before the search has begun to read.
            flows.append(try await create(0, says: number))
            for query in queries { _ = try indexedPages(of: query, way, kept, size: 7) }
        }
        for query in queries {
            let expected = try pages(of: query, FlowSearch.Limits(), KeptFlowSets(), size: 50)
            #expect(try pages(of: query, way, kept, size: 7) == expected, "\(query)")
        }
        let found = try pages(of: FlowQuery(search: SearchText("hello")), way, kept, size: 7)
        #expect(Set(found) == Set(flows))
    }

    @Test("is an account's own")
    func isScoped() async throws {
        _ = try await create(0, says: 0)
        let way = FlowSearch.Limits(few: 0, sortable: 0, misses: 0, nearest: 0, tests: 0, walked: 0)
        for query in Self.queries {
            _ = try pages(of: query, way, kept, size: 7)
            #expect(try pages(of: query, way, kept, size: 7, in: scene.stranger).isEmpty, "\(query)")
        }
    }

    @Test("is of the text that is asked for, and not of another that looks the same")
    func knowsTextsApart() async throws {
        // One syllable of Hangul, and the same as two letters: the same word to a search, other names to a filter.
        let texts = ["\u{AC00}", "\u{1100}\u{1161}"]
        let flows = [try await create(texts[0]), try await create(texts[1])]
        let way = FlowSearch.Limits(few: 0, sortable: 0, misses: 0, nearest: 0, tests: 0, walked: 0)
        let queries: [(String) -> FlowQuery] = [
            { FlowQuery(friendlyName: $0) }, { FlowQuery(friendlyNamePrefix: $0) },
        ]
        for query in queries {
            for (text, flow) in zip(texts, flows) {
                #expect(try pages(of: query(text), way, kept, size: 7) == [flow], "\(query(text))")
            }
        }
    }

    @Test("puts nothing beside another account's flow that has got the row of one that is gone")
    func knowsWhoseARowIs() async throws {
        for name in ["a", "c", "e", "g", "k"] { _ = try await create(name) }
        let gone = try await create("m")
        let way = FlowSearch.Limits(
            few: 0, sortable: 0, misses: 0, nearest: 0, tests: 0, walked: 0, walkedBeforeKnown: 0)
        let query = FlowQuery(
            search: SearchText("\"trigger\""), order: FlowOrder(key: .friendlyName, isDescending: false))
        _ = try pages(of: query, way, kept, size: 2)
        try await scene.delete(gone)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        _ = try await create("b", in: scene.stranger)
        #expect(try scene.count("SELECT max(id) FROM flow") == 6)
        for name in ["j", "l", "n"] {
            _ = try await create(name)
            let expected = try pages(of: query, FlowSearch.Limits(), KeptFlowSets(), size: 50)
            #expect(try pages(of: query, way, kept, size: 2) == expected)
        }
    }

    @Test("is found anew where what has changed is large")
    func leavesLargeDefinitions() async throws {
        let long = String(repeating: "hello ", count: 50_000)
        for text in ["hello", long, long + "x"] { _ = try await create("word", says: text) }
        for ids in [[1], [1, 2], [1, 2, 3]] as [[Int64]] {
            var flows = RowIDSet()
            for id in ids { flows.insert(id) }
            let found = try scene.storage.store.database.read { connection throws(SQLiteError) in
                try FlowTextSearch(SearchText("wor"), on: connection).found(among: flows, maximumBytes: 512 * 1_024)
            }
            #expect(found?.ids == (ids.count == 3 ? nil : ids))
        }
    }

    @Test("is forgotten when it is many things, of which none is large")
    func isBoundedInNumber() {
        for number in 0..<100_000 {
            kept[1, FlowQuery(widgetType: "\(number)")] = KeptFlowSets.Kept(value: RowIDSet(), number: 1)
        }
        #expect(kept[1, FlowQuery(widgetType: "0")] == nil)
    }

    @Test("is forgotten when it is too much")
    func isBounded() throws {
        var set = RowIDSet()
        set.insert(8_000_000)
        for number in 0..<12 {
            kept[1, FlowQuery(widgetType: "\(number)")] = KeptFlowSets.Kept(value: set, number: 1)
        }
        let found = (0..<12).filter { kept[1, FlowQuery(widgetType: "\($0)")] != nil }
        #expect(found.last == 11 && found.count < 8)
    }

    @Test("uses an index for every statement")
    func usesIndexes() throws {
        let plan = try scene.storage.store.database.read { connection throws(SQLiteError) in
            try Statement("EXPLAIN QUERY PLAN \(FlowSets.changes)", on: connection).all { $0.text(3) }
        }
        #expect(!plan.contains { $0.hasPrefix("SCAN flow") || $0.hasPrefix("SCAN audit") }, "\(plan)")
    }

    private func change(_ flows: inout [FlowSID], _ deleted: inout [FlowSID], _ random: inout SplitMix) async throws {
        let number = Int.random(in: 0..<60, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: flows.append(try await create(number, says: number))
        case 2 where flows.count > 3:
            deleted.append(flows.remove(at: number % flows.count))
            try await scene.delete(deleted[deleted.count - 1])
        case 3 where !deleted.isEmpty:
            flows.append(deleted.remove(at: number % deleted.count))
            _ = try await scene.undelete(flows[flows.count - 1])
        default:
            let status: FlowStatus = number % 2 == 0 ? .draft : .published
            let update = FlowUpdate(
                status: status, friendlyName: number % 3 == 0 ? "name \(number)" : nil,
                definition: number % 5 < 2 ? try Self.definition(number % 5 == 0 ? number : nil) : nil,
                commitMessage: number % 7 == 0 ? "late" : nil)
            try await scene.update(flows[number % flows.count], update)
        }
    }

    private func create(_ number: Int, says: Int?) async throws -> FlowSID {
        let new = NewFlow(
            friendlyName: "name \(number % 10)", status: .draft, definition: try Self.definition(says))
        return try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.createFlow(new, in: scene.account, by: .commandLine)
        }.sid
    }

    private func create(
        _ name: String, says text: String = "hello", in account: AccountSID? = nil
    ) async throws -> FlowSID {
        let definition = try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"say":"\#(text)"}]}"#
                    .utf8))
        let new = NewFlow(friendlyName: name, status: .draft, definition: definition)
        return try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.createFlow(new, in: account ?? scene.account, by: .commandLine)
        }.sid
    }

    private func pages(
        of query: FlowQuery, _ limits: FlowSearch.Limits, _ kept: KeptFlowSets, size: Int, in account: AccountSID? = nil
    ) throws -> [FlowSID] {
        try scene.storage.index()
        return try indexedPages(of: query, limits, kept, size: size, in: account)
    }

    private func indexedPages(
        of query: FlowQuery, _ limits: FlowSearch.Limits, _ kept: KeptFlowSets, size: Int, in account: AccountSID? = nil
    ) throws -> [FlowSID] {
        var (seen, start): ([FlowSID], PageRequest<FlowPosition>.Start) = ([], .first)
        while true {
            let page = try scene.storage.page(
                PageRequest(start: start, size: size), matching: query, in: account ?? scene.account, limits: limits,
                kept: kept)
            seen += page.elements.map(\.sid)
            guard page.hasNext, let last = page.elements.last else { return seen }
            start = .after(FlowPosition(of: last, in: query.order))
        }
    }

    private static func definition(_ says: Int?) throws -> FlowDefinition {
        let say = says.map {
            #",{"name":"say_1","type":"say-play","transitions":[],"properties":{"say":"hello word\#($0)"}}"#
        }
        return try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}\#(say ?? "")]}"#.utf8))
    }

    /// By which small accounts are gone through as large ones are.
    private static let ways = [
        FlowSearch.Limits(
            few: 0, sortable: 0, misses: 0, nearest: 2, tests: 0, walked: 0, walkedBeforeKnown: 0),
        FlowSearch.Limits(few: 2, sortable: 0, misses: 3, nearest: 9, tests: 5, walked: 4, walkedBeforeKnown: 2),
    ]

    private static let queries: [FlowQuery] = {
        let filters = [
            FlowQuery(friendlyName: "name 3"), FlowQuery(friendlyNamePrefix: "name 1"), FlowQuery(status: .draft),
            FlowQuery(widgetType: "say-play"), FlowQuery(updatedAfter: Timestamp(secondsSinceEpoch: 1_800_000_003)),
            FlowQuery(updatedBefore: Timestamp(secondsSinceEpoch: 1_800_000_005)),
            FlowQuery(search: SearchText("hello")), FlowQuery(search: SearchText("wor")),
            FlowQuery(search: SearchText("hello word1")), FlowQuery(search: SearchText("late wor")),
            FlowQuery(search: SearchText("hello-wor")), FlowQuery(search: SearchText("\"hello word7\"")),
            FlowQuery(search: SearchText("wör")), FlowQuery(search: SearchText("w")),
            FlowQuery(status: .published, widgetType: "say-play", search: SearchText("name wor")),
        ]
        return filters.flatMap { filter in
            FlowOrder.Key.allCases.map { key in
                var query = filter
                query.order = FlowOrder(key: key, isDescending: key != .friendlyName)
                return query
            }
        }
    }()
}

/// Random numbers that are the same for the same seed (https://prng.di.unimi.it/splitmix64.c).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var number = state
        number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
        return number ^ (number >> 31)
    }
}
