/// Collects the operations that make one value into another, place by place.
struct JSONPatchBuilder {
    private(set) var operations: [JSONPatch.Operation] = []
    /// How many bytes of text the patch may still take; below 0 once that was too little.
    private(set) var room: Int
    private let budget: Budget

    init(atMost bytes: Int, budget: Budget) {
        room = bytes
        self.budget = budget
    }

    /// Ends early where it runs out of room or steps.
    mutating func compare(_ old: JSONValue, _ new: JSONValue, at place: @autoclosure () -> JSONPlace) {
        guard room >= 0, budget.spend() else { return }
        switch (old, new) {
        case (.object(let old), .object(let new)): compareMembers(old, new, at: place())
        case (.array(let olds), .array(let news)):
            let place = place()
            if place.depth < ArrayAlignment.deepest {
                compareElements(olds, news, at: place)
            } else if budget.spend(old.steps + new.steps), olds != news {
                append(.replace, new, at: place)
            }
        default:
            budget.spend(old.steps)
            if old != new { append(.replace, new, at: place()) }
        }
    }

    private mutating func compareMembers(
        _ old: JSONMembers, _ new: JSONMembers, at place: JSONPlace
    ) {
        budget.spend(old.count + new.count)
        for name in old.keys where new[name] == nil {
            append(.remove, at: place.member(name))
        }
        for name in new.keys {
            guard room >= 0, !budget.isExhausted, let value = new[name] else { return }
            if let before = old[name] {
                compare(before, value, at: place.member(name))
            } else {
                append(.add, value, at: place.member(name))
            }
        }
    }

    /// From left to right; an element that moves to the right stays until its place has come.
    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], at place: JSONPlace) {
        let alignment = ArrayAlignment(old, new, budget: budget)
        var array = PatchedArray(count: old.count)
        var next = (old: 0, new: 0)
        for pair in alignment.pairs + [ArrayAlignment.Pair(old: old.count, new: new.count, isEqual: false)] {
            guard room >= 0, !budget.isExhausted else { return }
            for index in next.old..<pair.old {
                if alignment.newIndexOfMoved[index] != nil {
                    array.park(index)
                } else {
                    append(.remove, at: place.element(array.remove(index)))
                }
            }
            for index in next.new..<pair.new {
                if let origin = alignment.oldIndexOfMoved[index] {
                    let (from, to) = array.move(origin)
                    if from != to { append(.move, from: place.element(from), at: place.element(to)) }
                    if !alignment.equalMoved.contains(index) { compare(old[origin], new[index], at: place.element(to)) }
                } else {
                    append(.add, new[index], at: place.element(array.insert()))
                }
            }
            guard pair.old < old.count else { break }
            let index = array.keep(pair.old)
            if !pair.isEqual { compare(old[pair.old], new[pair.new], at: place.element(index)) }
            next = (pair.old + 1, pair.new + 1)
        }
    }

    private enum Kind { case add, remove, replace, move }

    /// Appends an operation where there is room for its text.
    private mutating func append(
        _ kind: Kind, _ value: JSONValue = .null, from origin: JSONPlace? = nil, at place: JSONPlace
    ) {
        guard room >= 0 else { return }
        room -= 48 + place.pointerCount + (origin?.pointerCount ?? 0)
        guard room >= 0 else { return }
        room -= value.lineCount(atMost: room)
        guard room >= 0, budget.spend(value.steps) else { return }
        let path = place.pointer
        switch kind {
        case .add: operations.append(.add(at: path, value))
        case .remove: operations.append(.remove(at: path))
        case .replace: operations.append(.replace(at: path, value))
        case .move: operations.append(.move(from: origin?.pointer ?? path, to: path))
        }
    }
}

/// Where the elements of an array are while a patch works through it from left to right: those in their new places,
/// among them old ones that are parked until they move on, then the old ones not yet reached.
struct PatchedArray {
    /// A Fenwick tree that counts the old elements that are parked or not yet reached.
    private var waiting: [Int]
    /// How many elements in their new places stand before each parked one.
    private var placedBefore: [Int: Int] = [:]
    private var placed = 0
    private var reached = 0

    init(count: Int) {
        waiting = (0...count).map { $0 & -$0 }
    }

    /// Passes by an old element that will move to the right, or has moved to the left.
    mutating func park(_ old: Int) {
        placedBefore[old] = placed
        reached = old + 1
    }

    /// Where an old element was until now.
    mutating func remove(_ old: Int) -> Int {
        let index = index(of: old)
        leave(old)
        reached = old + 1
        return index
    }

    /// Where an old element stays.
    mutating func keep(_ old: Int) -> Int {
        let index = remove(old)
        placed += 1
        return index
    }

    /// Where a new element goes.
    mutating func insert() -> Int {
        placed += 1
        return placed - 1 + waitingBefore(reached)
    }

    /// From where to where an old element moves; the second index counts without it (RFC 6902 §4.4).
    mutating func move(_ old: Int) -> (from: Int, to: Int) {
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
