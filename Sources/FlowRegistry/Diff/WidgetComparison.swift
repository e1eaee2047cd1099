/// What changed in one widget, told apart into properties, transitions and place.
struct WidgetComparison {
    let old: Widget
    let new: Widget
    let renames: WidgetRenames

    /// Type, properties and members of other names.
    var changes: [ValueChange] {
        var comparison = ValueComparison(renames: renames)
        let root = ValueComparison.Place(path: JSONPointer(), label: "")
        comparison.compare(.string(old.type), .string(new.type), at: root.member("type"))
        let properties = ValueComparison.Place(path: JSONPointer(["properties"]), label: "")
        comparison.compareMembers(old.properties, new.properties, at: properties)
        comparison.compareMembers(old.others, new.others, at: root)
        return comparison.changes
    }

    /// nil when every transition is as it was.
    var rewiring: WidgetRewiring? {
        let pairing = TransitionPairing(from: old.transitions.map { $0.renamed(by: renames) }, to: new.transitions)
        let added = pairing.added.map { change(.added, nil, new.transitions[$0], at: $0) }
        let removed = pairing.removed.map { change(.removed, old.transitions[$0], nil, at: $0) }
        let changed = pairing.pairs.map {
            change(.changed, old.transitions[$0.old], new.transitions[$0.new], at: $0.new)
        }
        let transitions = changed.filter { $0.isRedirected || !$0.changes.isEmpty } + removed + added
        let conditional = pairing.pairs.filter { !new.transitions[$0.new].conditions.isEmpty }.map(\.old)
        let isReordered = zip(conditional, conditional.dropFirst()).contains { $0 > $1 }
        if transitions.isEmpty, !isReordered { return nil }
        return WidgetRewiring(
            name: new.name.text, type: new.type.text, transitions: transitions, isReordered: isReordered)
    }

    /// nil when the widget is where it was.
    var move: WidgetMove? {
        if old.offset == new.offset { return nil }
        return WidgetMove(name: new.name.text, old: old.offset, new: new.offset)
    }

    private func change(
        _ kind: TransitionChange.Kind, _ old: Transition?, _ new: Transition?, at index: Int
    ) -> TransitionChange {
        let next = old?.next.map { renames[$0] }
        return TransitionChange(
            kind: kind, event: (new ?? old)?.event.text ?? "", condition: (old ?? new)?.label?.text,
            oldNext: next?.text, newNext: new?.next?.text, isRedirected: kind == .changed && next != new?.next,
            changes: changes(old, new, at: index))
    }

    private func changes(_ old: Transition?, _ new: Transition?, at index: Int) -> [ValueChange] {
        guard let old, let new else { return [] }
        var comparison = ValueComparison(renames: renames)
        let path = JSONPointer(["transitions"]).appending(index)
        let place = ValueComparison.Place(path: path, label: "")
        if old.conditions.count == 1, new.conditions.count == 1 {
            let only = ValueComparison.Place(path: path.appending("conditions").appending(0), label: "")
            comparison.compare(old.conditions[0], new.conditions[0], at: only)
        } else {
            comparison.compare(.array(old.conditions), .array(new.conditions), at: place.member("conditions"))
        }
        comparison.compareMembers(old.others, new.others, at: place)
        return comparison.changes
    }
}
