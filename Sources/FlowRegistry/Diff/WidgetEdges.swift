/// What leads to and from each widget of a graph, in terms that two revisions share; what leads to widgets that
/// may yet turn out to be renamed says nothing.
struct WidgetEdges {
    struct Edge: Hashable {
        enum Direction { case to, from }

        let direction: Direction
        /// The widget at the other end; nil for the edge from outside to the initial state, empty for a loop.
        let neighbour: JSONString?
        let event: JSONString
        let conditions: [JSONValue]
    }

    private var edges: [JSONString: Set<Edge>] = [:]

    /// The edges of some widgets of `graph` to those that both revisions are known to have: `known` holds the names of
    /// these, after `renames`.
    init(
        of graph: FlowGraph, at widgets: Set<JSONString>, renames: WidgetRenames, known: Set<JSONString>
    ) {
        edges[graph.initialState] = [Edge(direction: .to, neighbour: nil, event: "", conditions: [])]
        for widget in graph.widgets {
            for transition in widget.transitions {
                guard let next = transition.next else { continue }
                let ends = [(Edge.Direction.from, widget.name, next), (.to, next, widget.name)]
                for (direction, end, neighbour) in ends where widgets.contains(end) {
                    let name = neighbour == end ? "" : renames[neighbour]
                    guard name == "" || known.contains(name) else { continue }
                    edges[end, default: []].insert(
                        Edge(
                            direction: direction, neighbour: name, event: transition.event, conditions: transition.tests
                        ))
                }
            }
        }
    }

    subscript(widget: JSONString) -> Set<Edge> { edges[widget] ?? [] }
}
