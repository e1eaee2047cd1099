import JSON
import Testing

@Suite("A JSON value")
struct JSONValueTests {
    @Test(
        "is equal to another spelling of it",
        arguments: [
            ("1", "1.0"), ("100", "1e2"), ("-1200", "-1.2e3"), ("-0", "0.0"), ("0.10", "1E-1"), ("-0", "0"),
            ("0e99999999999999999999", "0"),
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

    @Test("is indented by 40 spaces at the most, however deep it nests")
    func isIndentedSoFar() throws {
        let nested = String(repeating: "[", count: 400) + "1,2" + String(repeating: "]", count: 400)
        let text = CanonicalJSON.text(try value(nested))
        let lines = text.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.count == 802 && lines.allSatisfy { $0.utf8.count <= 42 })
        #expect(lines[19...20] == [String(repeating: " ", count: 38) + "[", String(repeating: " ", count: 40) + "["])
        #expect(try JSONValue(json: text) == value(nested))
    }

    @Test("is written to no more bytes and steps than it may take")
    func textIsBounded() throws {
        let long = try value("[" + String(repeating: "12345678,", count: 1_000) + "1]")
        #expect(
            try CanonicalJSON.text(long, in: SortedMembers(), atMost: 20_000, budget: Budget())
                == CanonicalJSON.text(long))
        #expect(throws: JSONLimit.tooLong(9_000)) {
            try CanonicalJSON.text(long, in: SortedMembers(), atMost: 9_000, budget: Budget())
        }
        #expect(throws: JSONLimit.budgetExhausted) {
            try CanonicalJSON.text(long, in: SortedMembers(), atMost: 20_000, budget: Budget(steps: 500))
        }
    }
}

func value(_ json: String) throws -> JSONValue {
    try JSONValue(json: [UInt8](json.utf8))
}
