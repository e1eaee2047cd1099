import FlowRegistry
import FlowRegistrySQLite
import SQLite
import Testing

@Suite("The widget types that flows are found by")
struct WidgetTypeTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("are those of the latest definition, whatever it was before")
    func areInStep() async throws {
        let flow = try await scene.create("changing")
        for types in Self.odd + Self.odd.reversed() {
            try await scene.update(flow, FlowUpdate(status: .draft, definition: try Self.definition(types)))
            try expectIntact()
        }
    }

    @Test("are in step where an older version has stored the definition")
    func areReadFromOldOnes() async throws {
        let flow = try await scene.create("old")
        try await scene.update(flow, FlowUpdate(status: .draft, definition: try Self.definition(Self.odd[2])))
        try Connection(path: scene.path, access: .readWrite).execute("UPDATE definition SET widget_types = NULL")
        try await scene.update(flow, FlowUpdate(status: .draft, definition: try Self.definition(Self.odd[1])))
        try expectIntact()
        try Connection(path: scene.path, access: .readWrite).execute("UPDATE definition SET widget_types = NULL")
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        while try await scene.purge() > 0 {}
        try expectIntact()
        #expect(try scene.count("SELECT count(*) FROM flow_widget_type") == 0)
    }

    @Test("cost a rollback the same, however long the two definitions are")
    func areNotReadAgain() async throws {
        let few = try await rollBackSteps(
            between: try Self.definition([], widgets: 2), try Self.definition([], widgets: 3))
        let many = try await rollBackSteps(
            between: try Self.definition([], widgets: 800), try Self.definition([], widgets: 900))
        #expect(many < few + 50)
    }

    @Test("are read of an older version's definition alone, however many others there are")
    func areReadOfOne() async throws {
        let flow = try await scene.create("old")
        let (first, second) = (try Self.definition(Self.odd[0]), try Self.definition(Self.odd[2]))
        let few = try await stepsWithoutTypes(of: flow, changedTo: first)
        for number in 0..<200 {
            let definition = try Self.definition(["say-play"], widgets: number)
            try await scene.update(flow, FlowUpdate(status: .draft, definition: definition))
        }
        let many = try await stepsWithoutTypes(of: flow, changedTo: second)
        #expect(many < few + 6_000)
    }

    /// What an update costs the writer where no definition has its types beside it.
    private func stepsWithoutTypes(of flow: FlowSID, changedTo definition: FlowDefinition) async throws -> Int {
        try scene.storage.index()
        try Connection(path: scene.path, access: .readWrite).execute("UPDATE definition SET widget_types = NULL")
        let before = await scene.storage.writerSteps()
        try await scene.update(flow, FlowUpdate(status: .draft, definition: definition))
        return await scene.storage.writerSteps() - before
    }

    private func rollBackSteps(between first: FlowDefinition, _ second: FlowDefinition) async throws -> Int {
        let flow = try await scene.create("rolling back")
        for definition in [first, second] {
            try await scene.update(flow, FlowUpdate(status: .draft, definition: definition))
        }
        try scene.storage.index()
        let before = await scene.storage.writerSteps()
        try await scene.update(flow, FlowUpdate(status: .draft, definition: first))
        return await scene.storage.writerSteps() - before
    }

    private func expectIntact() throws {
        let findings = try IntegrityCheck(try Connection(path: scene.path, access: .readOnly)).issues([.widgetTypes])
        #expect(findings.map(\.sentence).isEmpty)
    }

    /// In JSON: two that look the same, escapes by number and not, one twice.
    static let odd: [[String]] = [
        ["say-play"], [#"\u0041"#, "send-message", #"a\\\"b\n"#], ["é", "e\u{301}", "send-message", "send-message"],
        [#"\u0001"#, #"\ud83d\ude00"#, "😀"], [], ["'", "[", ","],
    ]

    static func definition(_ types: [String], widgets: Int = 0) throws -> FlowDefinition {
        let widgets = (types + [String](repeating: "say-play", count: widgets)).enumerated().map { index, type in
            #",{"name":"widget\#(index)","type":"\#(type)","transitions":[],"properties":{}}"#
        }
        let json =
            #"{"description":"","states":[{"name":"Trigger","type":"trigger","transitions":[],"properties":{}}"#
            + widgets.joined() + #"],"initial_state":"Trigger","flags":{"allow_concurrent_calls":true}}"#
        return try FlowDefinition(json: [UInt8](json.utf8))
    }
}
