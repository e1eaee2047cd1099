/// Finds the widgets that were renamed among those that are gone and those that are new.
///
/// A rename keeps the type, and most of the properties and of the edges to other widgets; it is told only where no
/// other pair comes close. Found renames make the edges of their neighbours known, so the search repeats.
struct RenameSearch {
    private struct Candidate {
        let old: Int
        let new: Int
        let score: Double
    }

    private static let leastScore = 0.7
    /// By how much a pair has to be better than any other of the same widgets.
    private static let margin = 0.1
    /// How many widgets an edge may lead to for it to suggest a pair.
    private static let mostWidgetsOfEdge = 8
    private static let mostRounds = 12

    private(set) var renames = WidgetRenames()
    private let old: FlowGraph
    private let new: FlowGraph
    private var removed: [Int]
    private var added: [Int]
    private let similarity: PropertySimilarity

    init(from old: FlowGraph, to new: FlowGraph) {
        (self.old, self.new) = (old, new)
        removed = old.widgets.indices.filter { new[old.widgets[$0].name] == nil }
        added = new.widgets.indices.filter { old[new.widgets[$0].name] == nil }
        similarity = PropertySimilarity(removed.isEmpty || added.isEmpty ? [] : old.widgets)
        accept(identical())
        for _ in 0..<Self.mostRounds where !removed.isEmpty && !added.isEmpty {
            let found = unambiguous(candidates())
            if found.isEmpty { break }
            accept(found)
        }
    }

    private mutating func accept(_ pairs: [Candidate]) {
        for pair in pairs { renames.add(old.widgets[pair.old].name, new.widgets[pair.new].name) }
        let (gone, come) = (Set(pairs.map(\.old)), Set(pairs.map(\.new)))
        removed.removeAll(where: gone.contains)
        added.removeAll(where: come.contains)
    }

    /// Pairs that share everything but name, place and edges, with no other widget like them.
    private func identical() -> [Candidate] {
        let olds = Dictionary(grouping: removed) { old.widgets[$0].content }
        let news = Dictionary(grouping: added) { new.widgets[$0].content }
        return olds.compactMap { content, indices in
            guard let content, indices.count == 1, let others = news[content], others.count == 1 else { return nil }
            return Candidate(old: indices[0], new: others[0], score: 1)
        }
    }

    /// Pairs of one type that share an edge and score enough.
    private func candidates() -> [Candidate] {
        let (gone, come) = (Set(removed.map { old.widgets[$0].name }), Set(added.map { new.widgets[$0].name }))
        let known = Set(new.widgets.map(\.name)).subtracting(come)
        let oldEdges = WidgetEdges(of: old, at: gone, renames: renames, known: known)
        let newEdges = WidgetEdges(of: new, at: come, renames: WidgetRenames(), known: known)
        var widgets: [WidgetEdges.Edge: [Int]] = [:]
        for index in added {
            for edge in newEdges[new.widgets[index].name] { widgets[edge, default: []].append(index) }
        }
        return removed.flatMap { index in
            let edges = oldEdges[old.widgets[index].name]
            let suggested = edges.compactMap { widgets[$0] }.filter { $0.count <= Self.mostWidgetsOfEdge }
            return Set(suggested.joined()).compactMap { other in
                score(old.widgets[index], new.widgets[other], edges, newEdges[new.widgets[other].name])
                    .map { Candidate(old: index, new: other, score: $0) }
            }
        }
    }

    private func score(
        _ old: Widget, _ new: Widget, _ oldEdges: Set<WidgetEdges.Edge>, _ newEdges: Set<WidgetEdges.Edge>
    ) -> Double? {
        guard old.type == new.type else { return nil }
        let common = oldEdges.intersection(newEdges).count
        let edges = Double(2 * common) / Double(oldEdges.count + newEdges.count)
        guard let properties = similarity.score(old, new) else { return edges }
        return properties < 0.5 ? nil : 0.6 * properties + 0.4 * edges
    }

    private func unambiguous(_ candidates: [Candidate]) -> [Candidate] {
        let olds = Dictionary(grouping: candidates, by: \.old)
        let news = Dictionary(grouping: candidates, by: \.new)
        return candidates.filter { candidate in
            let rivals = (olds[candidate.old] ?? []) + (news[candidate.new] ?? [])
            let isClear = rivals.allSatisfy { rival in
                let isItself = rival.old == candidate.old && rival.new == candidate.new
                return isItself || rival.score <= candidate.score - Self.margin
            }
            return candidate.score >= Self.leastScore && isClear
        }
    }
}

extension Widget {
    /// What makes a widget known without its name and edges; nil when that is too little to be known by.
    fileprivate var content: [JSONValue]? {
        if properties.count < 2 { return nil }
        return [.string(type), .object(properties), .array(transitions.map { .string($0.event) })]
    }
}
