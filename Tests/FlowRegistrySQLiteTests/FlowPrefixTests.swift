import FlowRegistry
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

@Suite("Finding flows by beginnings of words")
struct FlowPrefixTests {
    static let names = [
        "Öffnung x-ray", "öl Öfen", "Ё-моё Привет", "7 🙂 42nd", "e\u{301}tude Ete", "Zoo zoo zone z", "ß ſz ǅ",
        "𐐀𐐁 𐐀", "한국어 가", "नमस्ते “नम”", "a b c", "to too o",
    ]

    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("finds what FTS5's own words begin with, and nothing else")
    func agrees() async throws {
        for name in Self.names { _ = try await scene.create(name) }
        let words = Self.names.flatMap { $0.split { $0 == " " }.map(String.init) }
        let beginnings = words.flatMap { word in
            (1...4).map { String(String.UnicodeScalarView(word.unicodeScalars.prefix($0))) }
        }
        let searches = (beginnings + beginnings.map { $0.uppercased() }).flatMap { beginning in
            ["", ".", "zoo ", "x-", "\"z\" "].map { $0 + beginning } + ["\"\(beginning)\""]
        }
        let inTexts = try Set(searches).map { ($0, try found($0)) }
        try scene.storage.index()
        for (search, flows) in inTexts {
            #expect(try flows == expected(search), "\(search), to be indexed")
            #expect(try found(search) == expected(search), "\(search)")
        }
    }

    @Test("is in step with updates and deletes of flows that share beginnings")
    func isInStep() async throws {
        let (one, two) = (try await scene.create("amber anchor"), try await scene.create("amber"))
        try await rename(one, to: "antler")
        #expect(try found("a") == [one, two] && found("am") == [two] && found("an") == [one])
        try await rename(one, to: "Ärger am 1.")
        #expect(try found("am") == [one, two] && found("ar") == [one] && found("1") == [one] && found("an").isEmpty)
        try await scene.delete(two)
        #expect(try found("am") == [one] && findings().isEmpty)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        _ = try await scene.purge()
        try await rename(one, to: "b")
        #expect(try found("am").isEmpty && found("b") == [one] && found("tr") == [one])
        #expect(try findings().isEmpty)
    }

    private func rename(_ flow: FlowSID, to name: String) async throws {
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: name))
    }

    private func found(_ search: String) throws -> Set<FlowSID> {
        let query = FlowQuery(search: SearchText(search))
        let page = try scene.storage.page(PageRequest(start: .first, size: 100), matching: query, in: scene.account)
        return Set(page.elements.map(\.sid))
    }

    private func findings() throws -> [String] {
        try scene.searchIndexFindings()
    }

    /// What an index without accounts and beginnings finds.
    private func expected(_ search: String) throws -> Set<FlowSID> {
        let terms = SearchText(search).terms.map { "\"\($0.text)\"" + ($0.isPrefix ? "*" : "") }
        let connection = try Connection(path: scene.path, access: .readWrite)
        try connection.execute(
            """
            CREATE VIRTUAL TABLE temp.plain USING fts5 (sid UNINDEXED, a, b, tokenize = 'unicode61 remove_diacritics 2');
            INSERT INTO temp.plain SELECT sid, friendly_name, definition_text.text
            FROM flow JOIN definition_text ON definition_text.definition_id = flow.definition_id
            """)
        let sids = try connection.statement("SELECT sid FROM temp.plain WHERE plain MATCH ?")
            .bind(terms.isEmpty ? "\"\"" : terms.joined(separator: " ")).all { $0.text(0) }
        return Set(sids.compactMap { FlowSID($0) })
    }
}
