import JSON

/// How much of two widgets' properties is the same, from 0 to 1, counting long texts for more, and for less what
/// many widgets of the type have in common.
struct PropertySimilarity {
    private struct Occurrence: Hashable {
        let type: Int
        let path: Int
        let value: Int
    }

    private struct Pair: Hashable {
        let old: Int
        let new: Int
    }

    private let budget: SearchBudget
    private let types: [Int]
    private let oldLeaves: [[PropertyLeaves.Leaf]]
    private let newLeaves: [Int: [PropertyLeaves.Leaf]]
    private var texts: LeafTexts
    /// In how many widgets of the old definition a value occurs.
    private var occurrences: [Occurrence: Int] = [:]
    private var scores: [Pair: Double?] = [:]

    /// Of all old widgets, and of the new ones that may be renamed old ones.
    init(_ old: [Widget], _ new: [Widget], added: [Int], budget: SearchBudget) {
        self.budget = budget
        var (typeNumbers, leaves) = (Numbering<JSONString>(), PropertyLeaves())
        types = old.map { typeNumbers.number($0.type) }
        oldLeaves = old.map { budget.spend(4 * $0.properties.steps) ? leaves.leaves(of: $0) : [] }
        newLeaves = Dictionary(
            uniqueKeysWithValues: added.map {
                ($0, budget.spend(4 * new[$0].properties.steps) ? leaves.leaves(of: new[$0]) : [])
            })
        texts = LeafTexts(leaves.values, budget: budget)
        for (type, leaves) in zip(types, oldLeaves) {
            for leaf in leaves {
                occurrences[Occurrence(type: type, path: leaf.path, value: leaf.value), default: 0] += 1
            }
        }
    }

    /// nil when neither widget has properties. Widgets are named by their indices.
    mutating func score(_ old: Int, _ new: Int) -> Double? {
        let pair = Pair(old: old, new: new)
        if let known = scores[pair] { return known }
        let score = computedScore(old, new)
        scores[pair] = .some(score)
        return score
    }

    private mutating func computedScore(_ old: Int, _ new: Int) -> Double? {
        let (before, after) = (oldLeaves[old], newLeaves[new] ?? [])
        if before.isEmpty, after.isEmpty { return nil }
        budget.spend(1 + before.count + after.count)
        var (common, total) = (0.0, 0.0)
        var (left, right) = (before[...], after[...])
        while let path = Self.lowest(left.first, right.first) {
            let value = left.first?.path == path ? left.popFirst()?.value : nil
            let other = right.first?.path == path ? right.popFirst()?.value : nil
            let weight = weight(value ?? PropertyLeaves.null, other ?? PropertyLeaves.null, at: path, types[old])
            total += weight
            common += weight * texts.likeness(value ?? PropertyLeaves.null, other ?? PropertyLeaves.null)
        }
        return common / total
    }

    private mutating func weight(_ old: Int, _ new: Int, at path: Int, _ type: Int) -> Double {
        let weight = max(texts.weight(old), texts.weight(new))
        if old != new { return weight }
        return weight / Double(occurrences[Occurrence(type: type, path: path, value: old)] ?? 1)
    }

    private static func lowest(_ left: PropertyLeaves.Leaf?, _ right: PropertyLeaves.Leaf?) -> Int? {
        guard let left, let right else { return left?.path ?? right?.path }
        return min(left.path, right.path)
    }
}
