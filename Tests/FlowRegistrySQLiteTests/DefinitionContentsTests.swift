import FlowRegistry
import Foundation
import Resources
import SQLite
import TestSupport
import Testing

/// FTS5 takes an entry back only when it is given what was added: the views have to say the same as the reader did.
@Suite("What a definition is found by")
struct DefinitionContentsTests {
    static let descriptions = [
        #""""#, #""a""#, #""two words""#, #""\"quoted\" and \\ and \/ and \b\f\n\r\t""#, #""no \\u0041""#,
        #""ends in a backslash \\""#, #""looks like a name\":""#, #"":""#, #""12345678\\\"""#,
        #""Grüße 你好 👋🏽""#,
    ]
    static let states = [
        #"[{"name":"Trigger","type":"trigger","transitions":[],"properties":{}}]"#,
        #"[{"name":"Trigger","type":"trigger","transitions":[],"properties":{"a":["", "x", {"type":"inner"}], "b":1}},"#
            + #"{"name":"A","type":"say-play","transitions":[],"properties":{"n":null, "t":true, "s":"\n"}},"#
            + #"{"name":"B","type":"say-play","transitions":[],"properties":{}}]"#,
        #"[{"name":"Trigger","type":"trigger","transitions":[],"properties":{"":"","\\\"":[],"a:":{"b":["c:",["d"],1.5e3]}}}]"#,
        // Two types that look the same.
        #"[{"name":"Trigger","type":"\#u{E9}","transitions":[]},{"name":"A","type":"e\#u{301}","transitions":[]}]"#,
    ]

    @Test("is the same when it is read and when it is stored", arguments: descriptions, states)
    func isTheSame(description: String, states: String) throws {
        let json =
            #"{"description":"# + description + #","states":"# + states
            + #","initial_state":"Trigger","flags":{"allow_concurrent_calls":true}}"#
        try expectTheSame(try FlowDefinition(json: [UInt8](json.utf8)))
    }

    @Test("is the same for what people write")
    func isTheSameForRealOnes() throws {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../FlowRegistryTests/Fixtures/flows")
        let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        let definitions = files.compactMap { try? FlowDefinition(json: [UInt8](Data(contentsOf: $0))) }
        try #require(definitions.count > 20)
        for definition in definitions where definition.strings != nil { try expectTheSame(definition) }
    }

    private func expectTheSame(_ definition: FlowDefinition) throws {
        let strings = try #require(definition.strings)
        let widgetTypes = try #require(definition.widgetTypes)
        let directory = try TemporaryDirectory()
        _ = try Database(path: directory.database, migrations: Migrations.all)
        let connection = try Connection(path: directory.database, access: .readWrite)
        try connection.statement("INSERT INTO definition (id, sha256, text) VALUES (1, zeroblob(32), ?)")
            .bind(text: definition.text).run()
        let text = try connection.statement("SELECT text FROM definition_text").first { $0.bytes(0) }
        #expect(text == strings)
        let types = try connection.statement("SELECT type FROM definition_widget").all { $0.text(0) }
        #expect(types.count == widgetTypes.count)
        #expect(types.sorted() == widgetTypes.sorted())
    }

    @Test("is left to what is stored where it has an escape by number")
    func isLeftOut() throws {
        let json =
            #"{"description":"\u0041","states":[{"name":"T","type":"trigger","transitions":[],"properties":{}}],"#
            + #""initial_state":"T","flags":{"allow_concurrent_calls":true}}"#
        let definition = try FlowDefinition(json: [UInt8](json.utf8))
        #expect(definition.strings == nil && definition.widgetTypes == nil)
    }
}
