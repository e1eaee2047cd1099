import FlowRegistry
@testable import FlowRegistryHTTP
import Testing

@Suite("If-Match and If-None-Match")
struct EntityTagConditionTests {
    @Test("are read as tags or *")
    func areRead() {
        #expect(EntityTagCondition("*") == .any)
        #expect(EntityTagCondition(" * ") == .any)
        #expect(EntityTagCondition(#""1""#) == .tags([("1", false)]))
        #expect(EntityTagCondition("W/\"a b\" ,,\t\"é\"") == .tags([("a b", true), ("é", false)]))
        #expect(EntityTagCondition(#""a,b" , W/"c,", ",""#) == .tags([("a,b", false), ("c,", true), (",", false)]))
        #expect(EntityTagCondition(#"*"#) != EntityTagCondition(#""*""#))
    }

    @Test("go by a weak tag as by the strong one that a proxy has made it of")
    func takeWeakTags() {
        let marks = [ChangeMark(number: 1, nonce: 0), ChangeMark(number: 2, nonce: 7)]
        #expect(EntityTagCondition(#""1-0000000000", W/"2-0000000007""#)?.precondition == .oneOf(marks))
        #expect(EntityTagCondition(#"W/"a""#)?.matchesWeakly(EntityTag(text: "a")) == true)
    }

    @Test("name a state of a flow only to the letter")
    func nameStates() {
        let seen = ChangeMark(number: 12, nonce: 0xFF_0000_00AB)
        #expect(EntityTag(seen).field == #""12-ff000000ab""#)
        #expect(EntityTag(ChangeMark(number: 1, nonce: 0)).field == #""1-0000000000""#)
        #expect(EntityTag(ChangeMark(number: .max, nonce: 1)).field == "\"\(Int64.max)-0000000001\"")
        for (field, marks) in [
            (#""12-ff000000ab", "1-0000000000""#, [seen, ChangeMark(number: 1, nonce: 0)]),
            (#""12-FF000000AB", "+12-ff000000ab""#, []),
            (#""012-ff000000ab", "12-0ff000000ab", "12-ff000000ab ""#, []), (#""12", "+12", "-12", "12-", "-1-1""#, []),
            (#""12-+f000000ab", "12--ff00000ab", "x""#, []),
        ] as [(String, [ChangeMark])] {
            #expect(EntityTagCondition(field)?.precondition == .oneOf(marks), "\(field)")
        }
    }

    @Test(
        "are refused for anything else",
        arguments: [
            "", ",", " ", "1", "\"", "\"1", "W/1", "w/\"1\"", "*,\"1\"", "\"1\" x", "**", "\"1\"\"2\"", "\"1\",2",
        ])
    func areRefused(field: String) {
        #expect(EntityTagCondition(field) == nil)
    }

    @Test("are refused for more than a hundred tags")
    func areCounted() {
        func list(_ count: Int) -> String { Array(repeating: "\"1\"", count: count).joined(separator: ",") }
        #expect(EntityTagCondition(list(100)) != nil)
        #expect(EntityTagCondition(list(101)) == nil)
        #expect(EntityTagCondition(list(100_000)) == nil)
    }
}
