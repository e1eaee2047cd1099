import JSON
import TestSupport
import Testing

@Suite("The members of a JSON object")
struct JSONMembersTests {
    @Test(
        "are those of a dictionary, whatever is added and removed in whatever order", arguments: 0..<20 as Range<UInt64>
    )
    func areADictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (members, expected): (JSONMembers, [JSONString: JSONValue]) = ([:], [:])
        for _ in 0..<200 {
            let name = JSONString("\(Int.random(in: 0..<20, using: &random))")
            let value = Bool.random(using: &random) ? JSONValue.random(depth: 0, using: &random) : nil
            #expect(members[name] == expected[name])
            (members[name], expected[name]) = (value, value)
            #expect(members.count == expected.count && members.keys == expected.keys.sorted())
        }
        #expect(members == JSONMembers(expected.shuffled(using: &random).map { ($0.key, $0.value) }))
        #expect(members.allSatisfy { expected[$0.key] == $0.value })
    }

    @Test("have the last value of a name", arguments: [#"{"b":1,"a":2,"b":3}"#, #"{"a":1,"b":1,"a":2,"b":3}"#])
    func haveTheLastValue(json: String) throws {
        let value = try JSONValue(json: [UInt8](json.utf8))
        #expect(value == ["a": .number(JSONNumber(2)), "b": .number(JSONNumber(3))])
    }

    @Test("are equal and hashed alike whatever their order was")
    func areEqual() throws {
        let values = try [#"{"a":1,"b":{"c":2,"d":3}}"#, #"{"b":{"d":3,"c":2},"a":1}"#].map {
            try JSONValue(json: [UInt8]($0.utf8))
        }
        #expect(values[0] == values[1] && Set(values).count == 1)
        #expect(values[0] != .object([:]) && values[0] != .null)
    }
}
