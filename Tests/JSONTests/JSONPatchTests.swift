import JSON
import TestSupport
import Testing

@Suite("A JSON Patch")
struct JSONPatchTests {
    @Test(
        "is applied as RFC 6902 says",
        arguments: [
            (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
            (#"[1,3]"#, #"[{"op":"add","path":"/1","value":2}]"#, "[1,2,3]"),
            (#"[1]"#, #"[{"op":"add","path":"/-","value":[2]}]"#, "[1,[2]]"),
            (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":null,"x":9}]"#, #"{"a":null}"#),
            (#"{"a":1,"b":2}"#, #"[{"op":"remove","path":"/b"}]"#, #"{"a":1}"#),
            (#"[1,2,3]"#, #"[{"op":"remove","path":"/1"}]"#, "[1,3]"),
            (#"{"a":1}"#, #"[{"op":"replace","path":"/a","value":2}]"#, #"{"a":2}"#),
            (#"{"a":1}"#, #"[{"op":"replace","path":"","value":[2]}]"#, "[2]"),
            (
                #"{"a":{"b":1,"c":2},"d":{"e":3}}"#, #"[{"op":"move","from":"/a/b","path":"/d/f"}]"#,
                #"{"a":{"c":2},"d":{"e":3,"f":1}}"#
            ),
            (#"[1,2,3,4]"#, #"[{"op":"move","from":"/1","path":"/3"}]"#, "[1,3,4,2]"),
            (#"{"a":[1]}"#, #"[{"op":"copy","from":"/a","path":"/a/0"}]"#, #"{"a":[[1],1]}"#),
            (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10.0}]"#, #"{"/":9,"~1":10}"#),
            (#"{"":{"":1}}"#, #"[{"op":"replace","path":"//","value":2}]"#, #"{"":{"":2}}"#),
            (#"{"é/~":1}"#, #"[{"op":"remove","path":"/é~1~0"}]"#, "{}"),
        ])
    func isApplied(document: String, patch: String, expected: String) throws {
        #expect(try JSONPatch(value(patch)).applied(to: value(document)) == value(expected))
    }

    @Test(
        "is refused when it is none, or does not fit",
        arguments: [
            "{}", "[1]", #"[{"op":"spam","path":""}]"#, #"[{"op":"add","path":"/b"}]"#, #"[{"op":"remove"}]"#,
            #"[{"op":"remove","path":"a"}]"#, #"[{"op":"remove","path":"/~2"}]"#, #"[{"op":"move","path":"/x"}]"#,
            #"[{"op":"remove","path":"/x"}]"#, #"[{"op":"remove","path":""}]"#, #"[{"op":"remove","path":"/l/2"}]"#,
            #"[{"op":"remove","path":"/l/01"}]"#, #"[{"op":"remove","path":"/l/-"}]"#,
            #"[{"op":"replace","path":"/x","value":1}]"#, #"[{"op":"replace","path":"/l/-","value":1}]"#,
            #"[{"op":"add","path":"/l/3","value":1}]"#, #"[{"op":"add","path":"/x/y","value":1}]"#,
            #"[{"op":"add","path":"/s/0","value":1}]"#, #"[{"op":"add","path":"/l/+1","value":1}]"#,
            #"[{"op":"move","from":"/l","path":"/l/0"}]"#, #"[{"op":"copy","from":"/x","path":"/y"}]"#,
            #"[{"op":"test","path":"/s","value":"T"}]"#, #"[{"op":"test","path":"/x","value":null}]"#,
        ])
    func isRefused(patch: String) throws {
        let document = try value(#"{"l":[1,2],"s":"t"}"#)
        #expect(throws: JSONPatchError.self) { try JSONPatch(value(patch)).applied(to: document) }
    }

    @Test(
        "is as small as the change",
        arguments: [
            ("1", "1.0", ""), ("[1,2,3]", "[1,3]", "remove /1"), ("[1,2]", "[0,1,2]", "add /0"),
            ("[1,2,3]", "[1,9,3]", "replace /1"), ("[1,2,3,4]", "[4,1,2,3]", "move /3 /0"),
            ("[1,2,3,4]", "[2,3,4,1]", "move /0 /3"), (#"{"a/b":{"~":1}}"#, #"{"a/b":{"~":2}}"#, "replace /a~1b/~0"),
            (
                #"[{"name":"a","x":1},{"name":"b"}]"#, #"[{"name":"c"},{"name":"a","x":2},{"name":"b"}]"#,
                "add /0 replace /1/x"
            ),
            (#"[{"name":"a","x":[1,2],"t":1}]"#, #"[{"name":"b","x":[1,2],"t":1}]"#, "replace /0/name"),
            ("{}", "[]", "replace "),
        ])
    func isSmall(old: String, new: String, summary: String) throws {
        let patch = try JSONPatch(from: value(old), to: value(new), budget: Budget())
        #expect(patch.operations.map(Self.summary).joined(separator: " ") == summary)
        #expect(try patch.applied(to: value(old)) == value(new))
    }

    @Test("is read back from its text")
    func isReadBack() throws {
        let old = try value(#"{"a":[1,2,3,4],"b":"x","c":null}"#)
        let new = try value(#"{"a":[4,1,2,3],"b":"y","d":"\ud800"}"#)
        let patch = try JSONPatch(from: old, to: new, budget: Budget())
        #expect(try JSONPatch(JSONValue(json: patch.text)) == patch)
        #expect(try JSONPatch(JSONValue(json: JSONPatch([]).text)) == JSONPatch([]))
    }

    @Test("between random documents makes one into the other", arguments: 0..<400)
    func isRight(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let old = JSONValue.random(depth: 4, using: &random)
        let new = seed % 2 == 0 ? old.mutated(using: &random) : JSONValue.random(depth: 4, using: &random)
        #expect(try JSONPatch(from: old, to: new, budget: Budget()).applied(to: old) == new)
        #expect(try JSONPatch(from: new, to: old, budget: Budget()).applied(to: new) == old)
    }

    @Test("takes time in proportion to the arrays, however little they have in common or deep they nest")
    func isBounded() throws {
        let numbers = (0..<500).map { JSONValue.number(JSONNumber($0)) }
        let others = (500..<1_000).map { JSONValue.number(JSONNumber($0)) }
        let nested = (0..<200).reduce(JSONValue.null) { value, index in .array([value, .number(JSONNumber(index))]) }
        let pairs: [(JSONValue, JSONValue)] = [
            (.array(numbers), .array(numbers.reversed())), (.array(numbers), .array(others)),
            (nested, .array([nested, nested])),
        ]
        for (old, new) in pairs { #expect(try JSONPatch(from: old, to: new, budget: Budget()).applied(to: old) == new) }
    }

    private static func summary(_ operation: JSONPatch.Operation) -> String {
        switch operation {
        case .add(let path, _): "add \(path)"
        case .remove(let path): "remove \(path)"
        case .replace(let path, _): "replace \(path)"
        case .move(let from, let path): "move \(from) \(path)"
        case .copy(let from, let path): "copy \(from) \(path)"
        case .test(let path, _): "test \(path)"
        }
    }
}
