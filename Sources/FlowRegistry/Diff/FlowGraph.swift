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
