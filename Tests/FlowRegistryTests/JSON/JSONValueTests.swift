import FlowRegistry
import Testing

@Suite("A JSON value")
struct JSONValueTests {
    @Test(
        "is equal to another spelling of it",
        arguments: [
            ("1", "1.0"), ("100", "1e2"), ("0.10", "1E-1"), ("-0", "0"), ("0e99999999999999999999", "0"),
            ("12345678901234567890.5", "123456789012345678905e-1"), (#""\u0061\/""#, #""a/""#),
            (#""\ud83d\ude00""#, #""😀""#), (#"{"a":1,"b":[2]}"#, #"{"b":[2.0],"a":1}"#),
            (#"{"a":1,"a":2}"#, #"{"a":2}"#),
        ])
    func isEqual(left: String, right: String) throws {
        #expect(try value(left) == value(right))
        #expect(try value(left).hashValue == value(right).hashValue)
    }

    @Test(
        "is not equal to one that differs",
        arguments: [
            ("1", "-1"), ("1", "10"), ("9007199254740993", "9007199254740992"), ("1", #""1""#), ("[1,2]", "[2,1]"),
            ("\"\u{E9}\"", "\"e\u{301}\""), (#""\ud800""#, #""\ud801""#), ("null", "false"), ("{}", "[]"),
            ("1e99999999999999999999", "1e99999999999999999998"),
        ])
    func isNotEqual(left: String, right: String) throws {
        #expect(try value(left) != value(right))
    }

    @Test("has one canonical text")
    func hasCanonicalText() throws {
        let json = #"{"b":[1.50,{},[],{"x":null}],"a":"\u0001\ud800\/\n\"\\é\ud83d\ude00"}"#
        let expected = """
            {
              "a": "\\u0001\\ud800/\\n\\"\\\\é😀",
              "b": [
                1.50,
                {},
                [],
                {
                  "x": null
                }
              ]
            }

            """
        #expect(String(decoding: CanonicalJSON.text(try value(json)), as: UTF8.self) == expected)
        #expect(try JSONValue(json: CanonicalJSON.text(try value(json))) == value(json))
    }

    @Test("of a definition has its members as Studio writes them")
    func hasStudioOrder() throws {
        let json = #"{"flags":{},"states":[{"transitions":[{"event":"e","next":"a"}],"name":"a","z":1}],"$schema":1}"#
        let text = String(decoding: CanonicalJSON.text(try value(json), isDefinition: true), as: UTF8.self)
        let names = text.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first }
        #expect(names == ["states", "name", "transitions", "next", "event", "z", "flags", "$schema"])
    }
}

func value(_ json: String) throws -> JSONValue {
    try JSONValue(json: [UInt8](json.utf8))
}
