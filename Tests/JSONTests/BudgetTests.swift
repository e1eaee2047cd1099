import JSON
import Synchronization
import Testing

@Suite("A budget")
struct BudgetTests {
    @Test("ends with more steps than it has, for good")
    func ends() {
        let budget = Budget(steps: 10)
        #expect(budget.spend(4) && budget.spend(bytes: 320) && !budget.isExhausted)
        #expect(!budget.spend() && budget.isExhausted && !budget.spend(0))
    }

    @Test("is over once nobody waits, which is asked now and then")
    func isAbandoned() {
        let looks = Atomic<Int>(0)
        let budget = Budget(steps: 1_000_000) { looks.add(1, ordering: .relaxed).newValue == 3 }
        var steps = 0
        while budget.spend() { steps += 1 }
        #expect(budget.isExhausted && looks.load(ordering: .relaxed) == 3 && steps < 1_000_000)
    }
}
