import Testing

@testable import FlowRegistryServer

@Suite("A budget of lines")
struct LineBudgetTests {
    @Test("lets so many through in a second, and says at the next how many it did not")
    func skips() {
        let budget = LineBudget(linesPerSecond: 2)
        #expect((0..<5).map { budget.take(atNanoseconds: $0) } == [0, 0, nil, nil, nil])
        #expect(budget.take(atNanoseconds: 999_999_999) == nil)
        #expect([1_000_000_000, 1_000_000_001].map { budget.take(atNanoseconds: $0) } == [4, 0])
    }
}
