/// Where the elements of an array are while a patch works through it from left to right: those in their new places,
/// among them old ones that are parked until they move on, then the old ones not yet reached.
package struct PatchedArray {
    /// A Fenwick tree that counts the old elements that are parked or not yet reached.
    private var waiting: [Int]
    /// How many elements in their new places stand before each parked one.
    private var placedBefore: [Int: Int] = [:]
    private var placed = 0
    private var reached = 0

    package init(count: Int) {
        waiting = (0...count).map { $0 & -$0 }
    }

    /// Passes by an old element that will move to the right, or has moved to the left.
    package mutating func park(_ old: Int) {
        placedBefore[old] = placed
        reached = old + 1
    }

    /// Where an old element was until now.
    package mutating func remove(_ old: Int) -> Int {
        let index = index(of: old)
        leave(old)
        reached = old + 1
        return index
    }

    /// Where an old element stays.
    package mutating func keep(_ old: Int) -> Int {
        let index = remove(old)
        placed += 1
        return index
    }

    /// Where a new element goes.
    package mutating func insert() -> Int {
        placed += 1
        return placed - 1 + waitingBefore(reached)
    }

    /// From where to where an old element moves; the second index counts without it (RFC 6902 §4.4).
    package mutating func move(_ old: Int) -> (from: Int, to: Int) {
        let from = index(of: old)
        leave(old)
        return (from, insert())
    }

    private func index(of old: Int) -> Int { (placedBefore[old] ?? placed) + waitingBefore(old) }

    private mutating func leave(_ old: Int) {
        var node = old + 1
        while node < waiting.count {
            waiting[node] -= 1
            node += node & -node
        }
    }

    private func waitingBefore(_ old: Int) -> Int {
        var (count, node) = (0, old)
        while node > 0 {
            count += waiting[node]
            node -= node & -node
        }
        return count
    }
}
