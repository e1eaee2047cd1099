@testable import SQLite
import Testing

@Suite("A fair queue")
struct FairQueueTests {
    @Test("gives each sender its turn, however many wait before")
    func takesTurns() {
        var queue = FairQueue<String>()
        for number in 1...4 { queue.append("a\(number)", of: 1) }
        for number in 1...2 { queue.append("b\(number)", of: 2) }
        queue.append("service", of: nil)
        #expect(order(of: &queue) == ["a1", "b1", "service", "a2", "b2", "a3", "a4"])
        #expect(queue.count == 0)
    }

    @Test("lets many small ones by for each large one")
    func goesByWork() {
        var queue = FairQueue<String>()
        for number in 1...2 { queue.append("large \(number)", of: 1) }
        for number in 1...5 { queue.append("small \(number)", of: 2) }
        let order = order(of: &queue) { $0.hasPrefix("large") ? 30 : 10 }
        #expect(order == ["large 1", "small 1", "small 2", "small 3", "large 2", "small 4", "small 5"])
    }

    @Test("has a sender that comes back begin where the others are")
    func savesNothingUp() {
        var queue = FairQueue<String>()
        queue.append("a", of: 1)
        for number in 1...6 { queue.append("b\(number)", of: 2) }
        let first = (0..<5).compactMap { _ in take(&queue, 10) }
        #expect(first == ["a", "b1", "b2", "b3", "b4"])
        for number in 1...3 { queue.append("late \(number)", of: 1) }
        #expect(order(of: &queue, work: { _ in 10 }) == ["late 1", "b5", "late 2", "b6", "late 3"])
    }

    @Test("does not forget what a sender has had too much of, while others wait")
    func remembersDebts() {
        var queue = FairQueue<String>()
        queue.append("large", of: 1)
        for number in 1...4 { queue.append("b\(number)", of: 2) }
        #expect(take(&queue, 35) == "large")
        queue.append("large again", of: 1)
        #expect(order(of: &queue, work: { _ in 10 }) == ["b1", "b2", "b3", "b4", "large again"])
    }

    @Test("keeps the order of a sender's own, however many there are")
    func keepsOrder() {
        var queue = FairQueue<Int>()
        for number in 0..<1_000 { queue.append(number, of: 1) }
        var taken: [Int] = []
        while let next = queue.next() {
            queue.charge(1, to: next.sender)
            taken.append(next.element)
            if next.element % 3 == 0, taken.count < 1_200 { queue.append(1_000 + taken.count, of: 1) }
        }
        #expect(taken.prefix(1_000).elementsEqual(0..<1_000))
        #expect(taken == taken.sorted())
    }

    private func take(_ queue: inout FairQueue<String>, _ work: Int64) -> String? {
        guard let next = queue.next() else { return nil }
        queue.charge(work, to: next.sender)
        return next.element
    }

    private func order(of queue: inout FairQueue<String>, work: (String) -> Int64 = { _ in 0 }) -> [String] {
        var order: [String] = []
        while let next = queue.next() {
            queue.charge(work(next.element), to: next.sender)
            order.append(next.element)
        }
        return order
    }
}
