import JSON
import FlowRegistry
import Testing

@Suite("A flow's definition")
struct FlowDefinitionTests {
    @Test(
        "is refused with the place of each fault",
        arguments: [
            ("{}", ["#/states", "#/initial_state"]),
            ("[]", ["#"]),
            ("{", ["#"]),
            (#"{"initial_state":"a","states":[]}"#, ["#/states", "#/initial_state"]),
            (#"{"initial_state":"b","states":[{"name":"a","type":"t","transitions":[]}]}"#, ["#/initial_state"]),
            (#"{"initial_state":"a","states":[{"name":"a","type":"t"}]}"#, ["#/states/0/transitions"]),
            (#"{"initial_state":"a","states":[{"name":"a","type":1,"transitions":[]}]}"#, ["#/states/0/type"]),
            (
                #"{"initial_state":"a","states":[{"name":"a","type":"t","transitions":[]},{"name":"a","type":"t","transitions":[]}]}"#,
                ["#/states/1/name"]
            ),
            (
                #"{"initial_state":"a","states":[{"name":"a","type":"t","transitions":[{"event":"e","next":"b"},{}]}]}"#,
                ["#/states/0/transitions/1/event", "#/states/0/transitions/0/next"]
            ),
            (
                #"{"states":[{"type":"u"}],"initial_state":"a","states":[{"name":"a","type":"t","transitions":[]}]}"#,
                ["#/states"]
            ),
            (
                #"{"initial_state":"a","states":[{"name":"a","type":"t","transitions":[],"type":"u"}]}"#,
                ["#/states/0/type"]
            ),
            (
                #"{"initial_state":"a","states":[{"name":"a","type":"t","transitions":[]}],"flags":{"allow_concurrent_calls":"yes"}}"#,
                ["#/flags/allow_concurrent_calls"]
            ),
        ])
    func isRefused(json: String, paths: [String]) {
        let error = #expect(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: [UInt8](json.utf8)) }
        #expect(error?.issues.map(\.propertyPath) == paths)
    }

    @Test("tells names apart by their code units, as a reader of its bytes does")
    func comparesNamesByCodeUnits() throws {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let widgets = [composed, decomposed].map { #"{"name":"\#($0)","type":"t","transitions":[]}"# }
        let both = #"{"initial_state":"\#(composed)","states":[\#(widgets.joined(separator: ","))]}"#
        #expect(throws: Never.self) { try FlowDefinition(json: [UInt8](both.utf8)) }
        let one = #"{"initial_state":"\#(composed)","states":[\#(widgets[1])]}"#
        let error = #expect(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: [UInt8](one.utf8)) }
        #expect(error?.issues.map(\.propertyPath) == ["#/initial_state"])
    }

    @Test("is checked in a time that grows with its length alone", .timeLimit(.minutes(1)))
    func isCheckedInLinearTime() throws {
        let name = String(repeating: "\\n", count: 50_000)
        let states = String(repeating: "0,", count: 50_000) + "0"
        let json = #"{"initial_state":"\#(name)","states":[\#(states)]}"#
        #expect(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: [UInt8](json.utf8)) }
    }

    @Test("keeps its tokens and their order and loses only white space")
    func isMinified() throws {
        let json =
            #" { "initial_state" : "a" , "n" : 1.50e+1, "states" : [ { "type":"t", "name":"\u0061","transitions":[ ] } ] } "#
        let definition = try FlowDefinition(json: [UInt8](json.utf8))
        let expected = #"{"initial_state":"a","n":1.50e+1,"states":[{"type":"t","name":"\u0061","transitions":[]}]}"#
        #expect(String(decoding: definition.text, as: UTF8.self) == expected)
    }

    @Test(
        "is no JSON where RFC 8259 says so",
        arguments: [
            "", " ", "{]", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "-", "1e", "tru", "\"\\x\"", "\"\\u12\"",
            "\"\n\"",
            "[1 2]", "nullx", "{} {}", "'a'", String(repeating: "[", count: 100_000),
        ])
    func isNoJSON(text: String) {
        let error = #expect(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: [UInt8](text.utf8)) }
        #expect(error?.issues.map(\.propertyPath) == ["#"])
    }

    @Test(
        "is refused when it is not UTF-8",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func isNotUTF8(bytes: [UInt8]) {
        let json = [UInt8](ascii: "\"") + bytes + [UInt8](ascii: "\"")
        #expect(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: json) }
    }

    @Test("has its faults named with their place, wherever that is", arguments: 0..<20)
    func namesPlaces(offset: Int) {
        let text = String(repeating: "a", count: offset)
        #expect(Self.fault(in: "\"\(text)\u{1F}bcdefgh\"") == "has a control character in a string, \(offset + 2)")
        #expect(Self.fault(in: "\"\(text)\\xbcdefgh\"") == "has an unknown escape in a string, \(offset + 3)")
        #expect(Self.fault(in: "\"\(text)") == "ends within a string, \(offset + 2)")
        #expect(Self.fault(in: "\"\(text)\"bcdefghi") == "goes on behind its end, \(offset + 3)")
    }

    @Test("is refused for what is not UTF-8 before all else", arguments: 0..<20)
    func namesUTF8First(offset: Int) {
        let text = [UInt8](ascii: "]\"" + String(repeating: "a", count: offset) + "é") + [0xE2, 0x82, 0x41]
        #expect(Self.fault(in: text) == "is not valid UTF-8, \(offset + 5)")
    }

    @Test(
        "is called what it is instead of JSON",
        arguments: [
            ([], "is empty, 1"), ([0x20, 0x0A], "is empty, 1"),
            ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], "begins with a byte-order mark, which JSON must not, 1"),
            ([0xFF, 0xFE, 0x7B, 0], "is UTF-16, where UTF-8 is needed, 1"),
            ([0xFE, 0xFF, 0, 0x7B], "is UTF-16, where UTF-8 is needed, 1"),
            ([0x7B, 0, 0x7D, 0], "is UTF-16, where UTF-8 is needed, 1"),
            ([UInt8](ascii: "{\n<<<<<<< HEAD\n"), "has a conflict here that a merge has left, 1"),
            ([UInt8](ascii: "[1, \n<<<<<< "), "has no value here, 1"),
        ] as [([UInt8], String)])
    func namesCauses(text: [UInt8], fault: String) {
        #expect(Self.fault(in: text) == fault)
    }

    private static func fault(in text: String) -> String? { fault(in: [UInt8](text.utf8)) }

    /// What is wrong, and in which column.
    private static func fault(in text: [UInt8]) -> String? {
        do {
            _ = try JSONValue(json: text)
            return nil
        } catch {
            return "\(error.reason), \(error.column)"
        }
    }

    @Test("keeps its strings, however long they are and wherever their escapes stand", arguments: 0..<20)
    func keepsStrings(offset: Int) throws {
        let text = String(repeating: "a", count: offset)
        let spellings = [
            ("", ""), (#"\""#, "\""), (#"\\"#, #"\"#), (#"\n"#, "\n"), (#"\u00e9"#, "é"), ("é", "é"), ("😀", "😀"),
        ]
        for (spelled, meant) in spellings {
            let value = try JSONValue(json: [UInt8]("[ \"\(text)\(spelled)\(text)\" ]".utf8))
            #expect(value.elements.map(\.string) == [JSONString(text + meant + text)])
        }
    }

    @Test("is written with its members as Studio writes them")
    func hasStudioOrder() throws {
        let json = #"{"flags":{},"states":[{"transitions":[{"event":"e","next":"a"}],"name":"a","z":1}],"$schema":1}"#
        let text = String(
            decoding: CanonicalJSON.text(try JSONValue(json: [UInt8](json.utf8)), in: DefinitionPart.definition),
            as: UTF8.self)
        let names = text.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(names == ["states", "name", "transitions", "next", "event", "z", "flags", "$schema"])
    }

    @Test("is read whatever escapes its names are spelled with")
    func namesMembers() throws {
        let json = #"""
            {"\u0069nitial_state":"\u0061","stat\u0065s":[{"n\u0061me":"a","typ\u0065":"t","transition\u0073":[]}],"\n":1}
            """#
        #expect(throws: Never.self) { try FlowDefinition(json: [UInt8](json.utf8)) }
    }
}

extension [UInt8] {
    fileprivate init(ascii text: String) { self.init(text.utf8) }
}
