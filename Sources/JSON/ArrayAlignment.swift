/// Which elements of an old array a new one still has: in place, changed in place, or moved.
///
/// Elements in place are a longest common subsequence; between them, elements that bear the same name or are alike
/// count as changed.
package struct ArrayAlignment {
    /// How deep in a document arrays are aligned: each has to be read once more for every array around it.
    package static let deepest = 32
    /// How often each element is compared or hashed, as a rule.
    private static let looks = 2

    package struct Pair {
        package let old: Int
        package let new: Int
        package let isEqual: Bool
    }

    /// Both indices ascend.
    package private(set) var pairs: [Pair] = []
    /// Elements that changed places, by their old and by their new index; those that bear a name may differ.
    package private(set) var newIndexOfMoved: [Int: Int] = [:]
    package private(set) var oldIndexOfMoved: [Int: Int] = [:]
    /// New indices of those that moved and are what they were.
    package private(set) var equalMoved: Set<Int> = []
    private let old: [JSONValue]
    private let new: [JSONValue]
    private let budget: Budget

    /// Finds nothing once the budget is exhausted.
    package init(_ old: [JSONValue], _ new: [JSONValue], budget: Budget) {
        (self.old, self.new, self.budget) = (old, new, budget)
        guard budget.spend(Self.looks * (old.steps + new.steps)) else { return }
        pairs = SequenceAlignment(old, new, budget: budget).pairs.map { Pair(old: $0.old, new: $0.new, isEqual: true) }
        if pairs.count == old.count || pairs.count == new.count { return }
        findMoved { $0 }
        equalMoved = Set(oldIndexOfMoved.keys)
        pairs += gaps.flatMap { changed($0.old, $0.new) }
        pairs.sort { $0.old < $1.old }
        findMoved { $0.name.map { .string($0) } }
    }

    /// Pairs elements of equal keys wherever they are between those in place.
    private mutating func findMoved(by key: (JSONValue) -> JSONValue?) {
        var places: [JSONValue: [Int]] = [:]
        for index in gaps.flatMap(\.old) {
            if let key = key(old[index]) { places[key, default: []].append(index) }
        }
        for index in gaps.flatMap(\.new).reversed() {
            guard let key = key(new[index]), let place = places[key]?.popLast() else { continue }
            newIndexOfMoved[place] = index
            oldIndexOfMoved[index] = place
        }
    }

    /// The elements between those in place that have not moved.
    private var gaps: [(old: [Int], new: [Int])] {
        var gaps: [(old: [Int], new: [Int])] = []
        var start = (old: 0, new: 0)
        for pair in pairs + [Pair(old: old.count, new: new.count, isEqual: false)] {
            let removed = (start.old..<pair.old).filter { newIndexOfMoved[$0] == nil }
            let added = (start.new..<pair.new).filter { oldIndexOfMoved[$0] == nil }
            gaps.append((removed, added))
            start = (pair.old + 1, pair.new + 1)
        }
        return gaps
    }

    private func changed(_ removed: [Int], _ added: [Int]) -> [Pair] {
        if removed.isEmpty || added.isEmpty { return [] }
        let named = SequenceAlignment(removed.map { old[$0].identity }, added.map { new[$0].identity }, budget: budget)
        var changed: [Pair] = []
        var start = (old: 0, new: 0)
        for pair in named.pairs + [(removed.count, added.count)] {
            for (before, after) in zip(removed[start.old..<pair.old], added[start.new..<pair.new])
            where old[before].isAlike(new[after]) {
                changed.append(Pair(old: before, new: after, isEqual: false))
            }
            if pair.old < removed.count {
                changed.append(Pair(old: removed[pair.old], new: added[pair.new], isEqual: false))
            }
            start = (pair.old + 1, pair.new + 1)
        }
        return changed
    }
}

extension JSONValue {
    /// The members that tell the elements of an array apart, in definitions and in most other documents.
    private static let naming: [JSONString] = ["name", "key", "friendly_name", "id", "event"]

    /// The name by which people know an element; nil when it bears none.
    package var name: JSONString? {
        for member in Self.naming {
            if let name = members[member]?.string { return name }
        }
        return nil
    }

    /// What an element keeps when it changes: its name, or else its kind.
    fileprivate var identity: JSONValue {
        if let name { return .string(name) }
        switch self {
        case .array: return .array([])
        case .object: return .object([:])
        default: return .null
        }
    }

    /// Whether two elements of different names have half of their members in common.
    fileprivate func isAlike(_ other: JSONValue) -> Bool {
        guard case .object(let members) = self, case .object(let others) = other else { return false }
        let common = members.count { others[$0] == $1 }
        return common * 2 >= max(members.count, others.count)
    }
}
