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
    public var canonicalText: [UInt8] { CanonicalJSON.text(value, isDefinition: true) }

    /// The same text. Throws `.tooComplex` where it would be longer than 8 MiB, or the budget runs out.
    func canonicalText(budget: Budget) throws(RegistryError) -> [UInt8] {
        try CanonicalJSON.text(
            try value(budget: budget), isDefinition: true, atMost: UnifiedDiff.longestText, budget: budget)
    }
}
