import JSON

/// Finds the widgets that were renamed among those that are gone and those that are new.
///
/// A rename keeps the type, and most of the properties and of the edges to other widgets; it is told only where no
/// other pair comes close. Found renames make the edges of their neighbours known, so the search repeats. Where there is
/// more to compare than the search may cost, it ends with what it has found for certain: the others are told as removed
/// and added.
struct RenameSearch {
    private struct Candidate {
        let old: Int
        let new: Int
        let score: Double
    }

    /// The scores of the best pair of a widget, and of any other.
    private struct Rivals {
        var best = -Double.infinity
        var second = -Double.infinity

        mutating func add(_ score: Double) {
            if score > best { (best, second) = (score, best) } else { second = max(second, score) }
        }

        /// The best score of the others.
        func best(without score: Double) -> Double { score == best ? second : best }
    }

    /// What a search may cost: a widget takes some hundred steps, a pair of them some ten.
    static let mostSteps = 1_500_000
    private static let leastScore = 0.7
    /// By how much a pair has to be better than any other of the same widgets.
    private static let margin = 0.1
    /// How many widgets an edge may lead to for it to suggest a pair.
    private static let mostWidgetsOfEdge = 8
    private static let mostRounds = 12

    private(set) var renames = WidgetRenames()
    private let old: FlowGraph
    private let new: FlowGraph
    private let budget: SearchBudget
    private var removed: [Int]
    private var added: [Int]
    /// The new index of each old widget that is known in the new graph.
    private var pairs: [Int?]

    /// Spends at most `mostSteps`.
    init(from old: FlowGraph, to new: FlowGraph, budget: Budget) {
        (self.old, self.new) = (old, new)
        self.budget = SearchBudget(steps: Self.mostSteps, of: budget)
        pairs = old.widgets.map { new[$0.name] }
        removed = old.widgets.indices.filter { new[old.widgets[$0].name] == nil && old.widgets[$0].mayBeRenamed }
        added = new.widgets.indices.filter { old[new.widgets[$0].name] == nil && new.widgets[$0].mayBeRenamed }
        if !removed.isEmpty, !added.isEmpty { search() }
    }

    private mutating func search() {
        accept(identical())
        if removed.isEmpty || added.isEmpty { return }
        var similarity = PropertySimilarity(old.widgets, new.widgets, added: added, budget: budget)
        var causes = Numbering<WidgetEdges.Cause>()
        let oldEdges = WidgetEdges(of: old, causes: &causes, budget: budget)
        let newEdges = WidgetEdges(of: new, causes: &causes, budget: budget)
        for _ in 0..<Self.mostRounds where !removed.isEmpty && !added.isEmpty {
            let candidates = candidates(oldEdges, newEdges, &similarity)
            // Where some pairs are not looked at, none is known to be without rivals.
            if budget.isExhausted { return }
            let found = unambiguous(candidates)
            if found.isEmpty { return }
            accept(found)
        }
    }

    private mutating func accept(_ found: [Candidate]) {
        for pair in found {
            renames.add(old.widgets[pair.old].name, new.widgets[pair.new].name)
            pairs[pair.old] = pair.new
        }
        let (gone, come) = (Set(found.map(\.old)), Set(found.map(\.new)))
        removed.removeAll(where: gone.contains)
        added.removeAll(where: come.contains)
    }

    /// Pairs that share everything but name, place and edges, with no other widget like them.
    private func identical() -> [Candidate] {
        let (before, after) = (removed.map { old.widgets[$0] }, added.map { new.widgets[$0] })
        guard budget.spend(3 * (before + after).reduce(0) { $0 + $1.properties.steps + $1.transitions.count }) else {
            return []
        }
        let olds = Dictionary(grouping: removed) { old.widgets[$0].content }
        let news = Dictionary(grouping: added) { new.widgets[$0].content }
        return olds.compactMap { content, indices in
            guard let content, indices.count == 1, let others = news[content], others.count == 1 else { return nil }
            return Candidate(old: indices[0], new: others[0], score: 1)
        }
    }

    /// Pairs of one type that share an edge and score enough.
    private func candidates(
        _ oldEdges: WidgetEdges, _ newEdges: WidgetEdges, _ similarity: inout PropertySimilarity
    ) -> [Candidate] {
        var known: [Int?] = Array(new.widgets.indices)
        for index in added { known[index] = nil }
        var (sets, widgets): ([Int: Set<WidgetEdges.Edge>], [WidgetEdges.Edge: [Int]]) = ([:], [:])
        for index in added {
            guard budget.spend(1 + 4 * newEdges.count(at: index)) else { return [] }
            let edges = newEdges.edges(at: index, known: known)
            sets[index] = edges
            for edge in edges { widgets[edge, default: []].append(index) }
        }
        var candidates: [Candidate] = []
        for index in removed {
            guard budget.spend(1 + 4 * oldEdges.count(at: index)) else { return [] }
            let edges = oldEdges.edges(at: index, known: pairs)
            let suggested = edges.compactMap { widgets[$0] }.filter { $0.count <= Self.mostWidgetsOfEdge }
            for other in Set(suggested.joined()).sorted() {
                guard budget.spend() else { return [] }
                if let score = score(index, other, edges, sets[other] ?? [], &similarity) {
                    candidates.append(Candidate(old: index, new: other, score: score))
                }
            }
        }
        return candidates
    }

    private func score(
        _ before: Int, _ after: Int, _ oldEdges: Set<WidgetEdges.Edge>, _ newEdges: Set<WidgetEdges.Edge>,
        _ similarity: inout PropertySimilarity
    ) -> Double? {
        guard old.widgets[before].type == new.widgets[after].type else { return nil }
        let (fewer, more) = oldEdges.count < newEdges.count ? (oldEdges, newEdges) : (newEdges, oldEdges)
        budget.spend(fewer.count)
        let edges = Double(2 * fewer.count(where: more.contains)) / Double(fewer.count + more.count)
        guard let properties = similarity.score(before, after) else { return edges }
        return properties < 0.5 ? nil : 0.6 * properties + 0.4 * edges
    }

    private func unambiguous(_ candidates: [Candidate]) -> [Candidate] {
        var (olds, news): ([Int: Rivals], [Int: Rivals]) = ([:], [:])
        for candidate in candidates {
            olds[candidate.old, default: Rivals()].add(candidate.score)
            news[candidate.new, default: Rivals()].add(candidate.score)
        }
        return candidates.filter { candidate in
            let rivals = [olds[candidate.old], news[candidate.new]].compactMap { $0?.best(without: candidate.score) }
            return candidate.score >= Self.leastScore && rivals.allSatisfy { $0 <= candidate.score - Self.margin }
        }
    }
}

extension Widget {
    fileprivate var mayBeRenamed: Bool { name.utf8.count <= WidgetRenames.longestName }

    /// What makes a widget known without its name and edges; nil when that is too little to be known by.
    fileprivate var content: [JSONValue]? {
        if properties.count < 2 { return nil }
        return [.string(type), .object(properties), .array(transitions.map { .string($0.event) })]
    }
}

/// What a part of a comparison may cost that need not come to its end: a share of the comparison's budget.
final class SearchBudget {
    private let whole: Budget
    private var left: Int

    init(steps: Int, of whole: Budget) {
        left = steps
        self.whole = whole
    }

    /// Takes steps from the share and from the whole; false once either is exhausted.
    @discardableResult
    func spend(_ steps: Int = 1) -> Bool {
        left -= steps
        return whole.spend(steps) && left >= 0
    }

    var isExhausted: Bool { left < 0 || whole.isExhausted }
}
