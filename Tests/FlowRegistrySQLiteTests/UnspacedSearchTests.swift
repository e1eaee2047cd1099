import FlowRegistry
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("Finding flows by words of scripts without spaces", .serialized)
struct UnspacedSearchTests {
    /// Names of flows.
    private static let names = [
        "電話受付メニュー", "お電話ありがとうございます。メッセージをどうぞ", "受付、付近の店舗", "欢迎致电客户服务中心", "ยินดีต้อนรับสู่บริการลูกค้า",
        "iPhone対応の受付ABC", "ﾒｯｾｰｼﾞ受付 ０１２０", "か\u{3099}いしゃ", "Call center", "고객센터 상담",
    ]

    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test(
        "finds what stands anywhere in a text, from two characters on, and the single character",
        arguments: [
            ("受付", [0, 2, 5, 6]), ("電話", [0, 1]), ("メッセージ", [1, 6]), ("ﾒｯｾｰｼﾞ", [1, 6]), ("ッセー", [1, 6]),
            ("ございます", [1]), ("ありがとうございます。メッセージ", [1]), ("電話 メニュー", [0]), ("メニュー 電話", [0]),
            ("\"電話 メニュー\"", []), ("受付近", []), ("受付付近", []), ("\"受付 付近\"", [2]), ("\"受付 付\"", [2]),
            ("客户", [3]), ("服务中心", [3]), ("中心欢迎", []), ("ต้อนรับ", [4]), ("ลูกค้า", [4]), ("電", [0, 1]),
            ("付", [0, 2, 5, 6]),
            ("舗", [2]), ("\"電\"", [0, 1]), ("ュ 電", [0]), ("猫", []), ("猫 電話", []), ("iphone", [5]), ("iPhone対", [5]),
            ("\"iphone対\"", [5]), ("iPhone応", []), ("受付abc", [5]), ("受付ab", [5]), ("ab", [5]), ("受付 ab", [5]),
            ("対応 iph", [5]),
            ("0120", [6]), ("０１２", [6]), ("受付 01", [6]), ("がいしゃ", [7]), ("か\u{3099}い", [7]), ("会社", []), ("call", [8]),
            ("センター", []), ("고객", [9]), ("고객센터", [9]), ("센터", []),
        ])
    func finds(search: String, expected: [Int]) async throws {
        let flows = try await created()
        for isIndexed in [false, true] {
            if isIndexed { try scene.storage.index() }
            for sortable in [FlowSearch.sortable, 0] {
                let found = try found(search, sortable: sortable)
                #expect(Set(found) == Set(expected.map { flows[$0] }), "\(search), indexed: \(isIndexed)")
            }
        }
    }

    @Test("finds every stretch of two characters and more of every name, before and behind the index")
    func findsEveryStretch() async throws {
        let flows = try await created()
        for isIndexed in [false, true] {
            if isIndexed { try scene.storage.index() }
            for (name, flow) in zip(Self.names.prefix(5), flows) {
                let characters = Array(name.unicodeScalars)
                for start in characters.indices {
                    for end in start + 2..<min(characters.count, start + 6) + 1 where end <= characters.count {
                        let stretch = String(String.UnicodeScalarView(characters[start..<end]))
                        let hasLetter = stretch.unicodeScalars.contains {
                            $0.properties.generalCategory == .otherLetter
                        }
                        guard hasLetter else { continue }
                        #expect(try found("\"\(stretch)\"").contains(flow), "\(stretch) of \(name)")
                    }
                }
            }
        }
    }

    @Test("is in step with updates, deletes and purges, and examined as other words are")
    func isInStep() async throws {
        let flows = try await created()
        #expect(try findings().isEmpty)
        try scene.storage.index()
        #expect(try findings().isEmpty)
        try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: "留守番"))
        try scene.storage.index()
        #expect(try Set(found("受付")) == [flows[2], flows[5], flows[6]] && found("守番") == [flows[0]])
        for flow in flows { try await scene.delete(flow) }
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == flows.count && findings().isEmpty)
        #expect(try scene.words() == 0)
    }

    @Test("never finds another account's")
    func isScoped() async throws {
        _ = try await created()
        try scene.storage.index()
        for search in ["受付", "電", "iPhone対", "客户"] {
            #expect(try scene.found(search, in: scene.stranger).isEmpty)
        }
    }

    @Test("refuses more words than may be searched for, of which two characters count as one")
    func isBounded() async throws {
        let text = String(repeating: "電話受付", count: 16) + "電"
        #expect(try scene.found(text).isEmpty)
        let error = #expect(throws: RegistryError.self) { try scene.found(text + "話") }
        #expect("\(try #require(error))".contains("32 words"))
    }

    private func created() async throws -> [FlowSID] {
        var flows: [FlowSID] = []
        for name in Self.names { flows.append(try await scene.create(name)) }
        return flows
    }

    private func found(_ search: String, sortable: Int = FlowSearch.sortable) throws -> [FlowSID] {
        try scene.found(FlowQuery(search: SearchText(search)), sortable: sortable)
    }

    private func findings() throws -> [String] { try scene.searchIndexFindings() }
}
