/// Two graphs with their widgets paired.
struct GraphComparison {
    private let old: FlowGraph
    private let new: FlowGraph
    private let renames: WidgetRenames
    /// The old index of each new widget that is not added.
    private let oldIndices: [Int?]
    private let oldReachable: Set<JSONString>
    private let newReachable: Set<JSONString>

    init(from old: FlowGraph, to new: FlowGraph) {
        (self.old, self.new) = (old, new)
        let renames = RenameSearch(from: old, to: new).renames
        self.renames = renames
        let oldNames = Dictionary(old.widgets.map { (renames[$0.name], $0.name) }) { first, _ in first }
        oldIndices = new.widgets.map { oldNames[$0.name].flatMap { old[$0] } }
        oldReachable = Set(old.reachable.map { renames[$0] })
        newReachable = new.reachable
    }

    /// The widgets of both, in the order of the new.
    var widgets: [WidgetComparison] {
        zip(new.widgets, oldIndices).compactMap { widget, index in
            index.map { WidgetComparison(old: old.widgets[$0], new: widget, renames: renames) }
        }
    }

    var initialState: FlowDiff.InitialState? {
        let (before, after) = (renames[old.initialState], new.initialState)
        return before == after ? nil : FlowDiff.InitialState(old: before.text, new: after.text)
    }

    var removed: [WidgetReference] {
        let kept = Set(oldIndices.compactMap { $0 })
        return old.widgets.enumerated().filter { !kept.contains($0.offset) }.map { reference($1, oldReachable) }
    }

    var added: [WidgetReference] {
        zip(new.widgets, oldIndices).filter { $1 == nil }.map { widget, _ in reference(widget, newReachable) }
    }

    var renamed: [WidgetRename] {
        widgets.filter { $0.old.name != $0.new.name }.map {
            WidgetRename(oldName: $0.old.name.text, newName: $0.new.name.text, type: $0.new.type.text)
        }
    }

    var changed: [WidgetChange] {
        widgets.compactMap { widget in
            let changes = widget.changes
            if changes.isEmpty { return nil }
            return WidgetChange(name: widget.new.name.text, type: widget.new.type.text, changes: changes)
        }
    }

    var envelope: [ValueChange] {
        var comparison = ValueComparison(renames: renames)
        let place = ValueComparison.Place(path: JSONPointer(), label: "")
        comparison.compareMembers(old.envelope, new.envelope, at: place)
        return comparison.changes
    }

    var reachability: (lost: [String], gained: [String]) {
        let names = widgets.map(\.new.name)
        let lost = names.filter { oldReachable.contains($0) && !newReachable.contains($0) }
        let gained = names.filter { !oldReachable.contains($0) && newReachable.contains($0) }
        return (lost.map(\.text), gained.map(\.text))
    }

    var isReordered: Bool {
        let indices = oldIndices.compactMap { $0 }
        return zip(indices, indices.dropFirst()).contains { $0 > $1 }
    }

    private func reference(_ widget: Widget, _ reachable: Set<JSONString>) -> WidgetReference {
        WidgetReference(
            name: widget.name.text, type: widget.type.text, isReachable: reachable.contains(widget.name))
    }
}
