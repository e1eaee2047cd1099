import JSON

/// Two graphs with their widgets paired.
struct GraphComparison {
    private let old: FlowGraph
    private let new: FlowGraph
    private let room: DiffRoom
    private let renames: WidgetRenames
    /// The old index of each new widget that is not added.
    private let oldIndices: [Int?]
    private let oldReachable: Set<JSONString>
    private let newReachable: Set<JSONString>

    /// The widgets of both, in the order of the new.
    let widgets: [WidgetComparison]

    /// What is asked for first takes room first.
    init(from old: FlowGraph, to new: FlowGraph, room: DiffRoom) {
        (self.old, self.new, self.room) = (old, new, room)
        let renames = RenameSearch(from: old, to: new, budget: room.budget).renames
        self.renames = renames
        let oldNames = Dictionary(old.widgets.map { (renames[$0.name], $0.name) }) { first, _ in first }
        let oldIndices = new.widgets.map { oldNames[$0.name].flatMap { old[$0] } }
        self.oldIndices = oldIndices
        widgets = zip(new.widgets, oldIndices).compactMap { widget, index in
            index.map { WidgetComparison(old: old.widgets[$0], new: widget, renames: renames, room: room) }
        }
        oldReachable = Set(old.reachable.map { renames[$0] })
        newReachable = new.reachable
    }

    var initialState: FlowDiff.InitialState? {
        let (before, after) = (renames[old.initialState], new.initialState)
        guard before != after, room.take([before, after]) else { return nil }
        return FlowDiff.InitialState(old: before.text, new: after.text)
    }

    var removed: [WidgetReference] {
        let kept = Set(oldIndices.compactMap { $0 })
        return old.widgets.enumerated()
            .filter { !kept.contains($0.offset) }
            .compactMap { reference($1, oldReachable) }
    }

    var added: [WidgetReference] {
        zip(new.widgets, oldIndices).filter { $1 == nil }.compactMap { widget, _ in reference(widget, newReachable) }
    }

    var renamed: [WidgetRename] {
        widgets.compactMap { widget in
            let (old, new) = (widget.old, widget.new)
            guard old.name != new.name, room.take([old.name, new.name, new.type]) else { return nil }
            return WidgetRename(oldName: old.name.text, newName: new.name.text, type: new.type.text)
        }
    }

    var changed: [WidgetChange] {
        widgets.compactMap { widget in
            room.group([widget.new.name, widget.new.type]) {
                let changes = widget.changes
                if changes.isEmpty { return nil }
                return WidgetChange(name: widget.new.name.text, type: widget.new.type.text, changes: changes)
            }
        }
    }

    var envelope: [ValueChange] {
        var comparison = ValueComparison(renames: renames, room: room)
        comparison.compareMembers(old.envelope, new.envelope, at: JSONPlace())
        return comparison.changes
    }

    var reachability: (lost: [String], gained: [String]) {
        let names = widgets.map(\.new.name)
        let lost = names.filter { oldReachable.contains($0) && !newReachable.contains($0) }
        let gained = names.filter { !oldReachable.contains($0) && newReachable.contains($0) }
        return (lost.filter { room.take([$0]) }.map(\.text), gained.filter { room.take([$0]) }.map(\.text))
    }

    var isReordered: Bool {
        let indices = oldIndices.compactMap { $0 }
        return zip(indices, indices.dropFirst()).contains { $0 > $1 }
    }

    private func reference(_ widget: Widget, _ reachable: Set<JSONString>) -> WidgetReference? {
        guard room.take([widget.name, widget.type]) else { return nil }
        return WidgetReference(
            name: widget.name.text, type: widget.type.text, isReachable: reachable.contains(widget.name))
    }
}
