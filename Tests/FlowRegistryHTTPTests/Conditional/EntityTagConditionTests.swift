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
    }

    @Test("go by a weak tag as by the strong one that a proxy has made it of")
    func takeWeakTags() {
        #expect(EntityTagCondition(#""1", W/"2""#)?.precondition == .oneOf([1, 2]))
        #expect(EntityTagCondition(#"W/"a""#)?.matchesWeakly(EntityTag(text: "a")) == true)
    }

    @Test(
        "are refused for anything else",
        arguments: ["", ",", " ", "1", "\"", "\"1", "W/1", "w/\"1\"", "*,\"1\"", "\"1\" x"])
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
