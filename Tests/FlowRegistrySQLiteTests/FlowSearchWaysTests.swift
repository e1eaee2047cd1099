import FlowRegistry
import Testing
import TestSupport

@testable import FlowRegistrySQLite
@testable import SQLite

/// A page of few flows is sorted, and one of many is found by going through the account.
@Suite("The ways to a page")
struct FlowSearchWaysTests {
    private let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("lead to the same flows, whatever has changed", arguments: [1, 2] as [UInt64])
    func leadToTheSame(seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        var (flows, deleted): ([FlowSID], [FlowSID]) = ([], [])
        for number in 0..<30 { flows.append(try await create(number, says: number)) }
        for round in 0..<20 {
            if round % 3 == 0 { scene.turnClock(bySeconds: 1) }
            for _ in 0..<(round % 8 == 7 ? 40 : Int.random(in: 0..<3, using: &random)) {
                try await change(&flows, &deleted, &random)
            }
            for query in Self.queries {
                let expected = try pages(of: query, sortable: FlowSearch.sortable, size: 100)
                for sortable in [0, 9] {
                    #expect(try pages(of: query, sortable: sortable, size: 7) == expected, "\(query)")
                }
            }
        }
    }

    @Test("end in the account")
    func isScoped() async throws {
        _ = try await create(0, says: 0)
        for query in Self.queries {
            #expect(try pages(of: query, sortable: 0, size: 7, in: scene.stranger).isEmpty, "\(query)")
        }
    }

    @Test("lead to the text that is asked for, and not to another that looks the same")
    func knowsTextsApart() async throws {
        // One syllable of Hangul, and the same as two letters: the same word to a search, other names to a filter.
        let texts = ["\u{AC00}", "\u{1100}\u{1161}"]
        let flows = [try await create(texts[0]), try await create(texts[1])]
        let queries: [(String) -> FlowQuery] = [
            { FlowQuery(friendlyName: $0) }, { FlowQuery(friendlyNamePrefix: $0) },
        ]
        for query in queries {
            for (text, flow) in zip(texts, flows) {
                #expect(try pages(of: query(text), sortable: 0, size: 7) == [flow], "\(query(text))")
            }
        }
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
        of query: FlowQuery, sortable: Int, size: Int, in account: AccountSID? = nil
    ) throws -> [FlowSID] {
        try scene.storage.index()
        var (seen, start): ([FlowSID], PageRequest<FlowPosition>.Start) = ([], .first)
        while true {
            let page = try scene.storage.page(
                PageRequest(start: start, size: size), matching: query, in: account ?? scene.account, sortable: sortable
            )
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
