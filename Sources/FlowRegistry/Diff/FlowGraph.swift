public import JSON

/// A definition as widgets and what leads from one to another.
struct FlowGraph {
    let initialState: JSONString
    let widgets: [Widget]
    /// The members beside `states` and `initial_state` (contract §9.1).
    let envelope: JSONMembers
    private let indices: [JSONString: Int]

    init(_ value: JSONValue) {
        var members = value.members
        initialState = members.removeValue(forKey: "initial_state")?.string ?? ""
        widgets = (members.removeValue(forKey: "states")?.elements ?? []).map(Widget.init)
        envelope = members
        indices = Dictionary(widgets.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The index of a widget.
    subscript(name: JSONString) -> Int? { indices[name] }

    /// The widgets that a path leads to from the initial state.
    var reachable: Set<JSONString> {
        var reached: Set = [initialState]
        var pending = [initialState]
        while let name = pending.popLast() {
            guard let index = indices[name] else { continue }
            for next in widgets[index].transitions.compactMap(\.next) where reached.insert(next).inserted {
                pending.append(next)
            }
        }
        return reached
    }
}

extension FlowDefinition {
    /// The document as a value.
    public var value: JSONValue {
        do { return try JSONValue(json: text) } catch { return .null }
    }

    /// The document as a value. Throws `.tooComplex` when the budget runs out.
    public func value(budget: Budget) throws(RegistryError) -> JSONValue {
        let document: JSONDocument
        do { document = try JSONDocument(text) } catch { return .null }
        guard budget.spend(document.nodes.count) else { throw .comparisonTooComplex }
        return JSONValue(document.root)
    }

    /// Pretty-printed, with the members in one order: see `CanonicalJSON`.
    public var canonicalText: [UInt8] { CanonicalJSON.text(value, in: DefinitionPart.definition) }

    /// The same text. Throws `.tooComplex` where it would be longer than 8 MiB, or the budget runs out.
    func canonicalText(budget: Budget) throws(RegistryError) -> [UInt8] {
        let value = try value(budget: budget)
        do throws(JSONLimit) {
            return try CanonicalJSON.text(
                value, in: DefinitionPart.definition, atMost: UnifiedDiff.longestText, budget: budget)
        } catch {
            throw RegistryError(error) { "The canonical text of the definition is longer than \($0) bytes" }
        }
    }

    /// A small patch that makes this definition into another.
    ///
    /// - Parameter bytes: the length of its text at most.
    /// - Throws: `.tooComplex` for a longer one, and where the comparison takes more than is left of the budget.
    public func patch(
        to new: FlowDefinition, atMost bytes: Int = FlowDiff.mostBytes, budget: Budget
    ) throws(RegistryError) -> JSONPatch {
        let (old, new) = (try value(budget: budget), try new.value(budget: budget))
        do throws(JSONLimit) {
            return try JSONPatch(from: old, to: new, atMost: bytes, budget: budget)
        } catch {
            throw RegistryError(error) {
                "The JSON Patch would take more than \($0) bytes; ask for Format=json or text"
            }
        }
    }
}

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
