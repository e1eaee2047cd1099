import JSON

/// What leads to and from each widget of a graph, in terms that two revisions share; what leads to widgets that
/// may yet turn out to be renamed says nothing.
struct WidgetEdges {
    struct Edge: Hashable {
        enum End: Hashable { case start, loop, from(Int), to(Int) }

        /// Where the edge comes from or leads to: outside, the widget itself, or another, by its index.
        let end: End
        /// The number of what the edge depends on.
        let cause: Int
    }

    /// Under which event and conditions an edge is taken.
    struct Cause: Hashable {
        let event: JSONString
        let conditions: [JSONValue]
    }

    /// By widget, with the widgets of its own graph.
    private var edges: [[Edge]]

    /// Both graphs of a comparison need the same `causes`.
    init(of graph: FlowGraph, causes: inout Numbering<Cause>, budget: SearchBudget) {
        edges = Array(repeating: [], count: graph.widgets.count)
        if let start = graph[graph.initialState] { edges[start].append(Edge(end: .start, cause: -1)) }
        for (index, widget) in graph.widgets.enumerated() {
            for transition in widget.transitions {
                guard let next = transition.next, let other = graph[next] else { continue }
                guard budget.spend(2 * transition.steps) else { return }
                let cause = causes.number(Cause(event: transition.event, conditions: transition.tests))
                if other == index {
                    edges[index].append(Edge(end: .loop, cause: cause))
                } else {
                    edges[index].append(Edge(end: .from(other), cause: cause))
                    edges[other].append(Edge(end: .to(index), cause: cause))
                }
            }
        }
    }

    /// How many edges a widget has.
    func count(at widget: Int) -> Int { edges[widget].count }

    /// The edges of a widget to those that both revisions are known to have: `known` has the indices that they share.
    func edges(at widget: Int, known: [Int?]) -> Set<Edge> {
        Set(
            edges[widget].compactMap { edge in
                switch edge.end {
                case .start, .loop: edge
                case .from(let other): known[other].map { Edge(end: .from($0), cause: edge.cause) }
                case .to(let other): known[other].map { Edge(end: .to($0), cause: edge.cause) }
                }
            })
    }
}
