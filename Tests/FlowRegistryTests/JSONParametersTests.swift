import FlowRegistry
import Testing

@Suite("Parameters in JSON")
struct JSONParametersTests {
    @Test("are read of no more objects than are asked for, and one")
    func stopAtTheLimit() throws {
        #expect(try Self.objects("[" + Self.list("{}", 100_000) + "]").count == 4)
        #expect(try Self.objects("[{},{},{}]").count == 3)
        #expect(try Self.objects("[]").isEmpty)
    }

    @Test("are objects", arguments: ["{}", "1", "[1]", "[{},[]]", "[", ""])
    func areObjects(json: String) {
        #expect(throws: RegistryError.self) { try Self.objects(json) }
    }

    @Test("are what stands in the object, an array one for each element")
    func areMembers() throws {
        let fields = try Self.fields(#"{"a":"\u0062","c":[1,null,"d",{"e":[]}],"f":null,"g":true,"h":[]}"#)
        let texts = fields.map { String(decoding: $0.name + [0x3D] + $0.value, as: UTF8.self) }
        #expect(texts == ["a=b", "c=1", "c=d", #"c={"e":[]}"#, "g=true"])
    }

    @Test("share the name of an array")
    func shareNames() throws {
        let name = String(repeating: "n", count: 60_000)
        let fields = try Self.fields(#"{"\#(name)":[\#(Self.list("1", 500))]}"#)
        #expect(fields.count == 500)
        #expect(Set(fields.map { $0.name.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }).count == 1)
    }

    @Test(
        "are refused where there are too many",
        arguments: [
            #"{"a":[\#(Self.list("1", 501))]}"#, #"{"a":[\#(Self.list("null", 100_000))],"b":1}"#,
            #"{\#(Self.list(#""a":1"#, 501))}"#, #"{\#(Self.list(#""a":[]"#, 501))}"#,
            #"{"a":[\#(Self.list("1", 500))],"b":1}"#,
        ])
    func areCounted(object: String) {
        #expect(throws: RegistryError.malformedRequest("More than 500 parameters were sent")) {
            try Self.fields(object)
        }
    }

    private static func list(_ element: String, _ count: Int) -> String {
        Array(repeating: element, count: count).joined(separator: ",")
    }

    private static func objects(_ json: String) throws -> [JSONParameters] {
        try JSONParameters.objects(json: [UInt8](json.utf8), parameter: "Changes", atMost: 3)
    }

    private static func fields(_ object: String) throws -> [(name: [UInt8], value: [UInt8])] {
        try #require(try objects("[\(object)]").first).fields(atMost: 500)
    }
}
