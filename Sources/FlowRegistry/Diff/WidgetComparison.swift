import JSON

/// What changed in one widget, told apart into properties, transitions and place.
struct WidgetComparison {
    let old: Widget
    let new: Widget
    let renames: WidgetRenames
    let room: DiffRoom

    private var budget: Budget { room.budget }

    /// Type, properties and members of other names.
    var changes: [ValueChange] {
        var comparison = ValueComparison(renames: renames, room: room)
        let root = JSONPlace()
        comparison.compare(.string(old.type), .string(new.type), at: root.member("type"))
        guard budget.spend(old.properties.steps + old.others.steps) else { return [] }
        if old.properties != new.properties {
            comparison.compareMembers(old.properties, new.properties, at: JSONPlace(JSONPointer(["properties"])))
        }
        if old.others != new.others { comparison.compareMembers(old.others, new.others, at: root) }
        return comparison.changes
    }

    /// nil when every transition is as it was.
    var rewiring: WidgetRewiring? { room.group([new.name, new.type]) { foundRewiring } }

    private var foundRewiring: WidgetRewiring? {
        let steps = (old.transitions + new.transitions).reduce(1) { $0 + $1.steps }
        guard budget.spend(steps), !isWiredAlike, budget.spend(TransitionPairing.looks * steps) else { return nil }
        let pairing = TransitionPairing(from: old.transitions.map { $0.renamed(by: renames) }, to: new.transitions)
        let changed = pairing.pairs.compactMap { pair in
            change(.changed, old.transitions[pair.old], new.transitions[pair.new], at: pair.new)
        }
        let removed = pairing.removed.compactMap { change(.removed, old.transitions[$0], nil, at: $0) }
        let added = pairing.added.compactMap { change(.added, nil, new.transitions[$0], at: $0) }
        let transitions = changed + removed + added
        let conditional = pairing.pairs.filter { !new.transitions[$0.new].conditions.isEmpty }.map(\.old)
        let isReordered = zip(conditional, conditional.dropFirst()).contains { $0 > $1 }
        if transitions.isEmpty, !isReordered { return nil }
        return WidgetRewiring(
            name: new.name.text, type: new.type.text, transitions: transitions, isReordered: isReordered)
    }

    /// nil when the widget is where it was.
    var move: WidgetMove? {
        guard budget.spend(old.offset?.steps ?? 1), old.offset != new.offset else { return nil }
        guard room.take([new.name], values: [old.offset, new.offset].compactMap { $0 }) else { return nil }
        return WidgetMove(name: new.name.text, old: old.offset, new: new.offset)
    }

    private var isWiredAlike: Bool {
        old.transitions == new.transitions && old.transitions.allSatisfy { $0.next.map { renames[$0] } == $0.next }
    }

    /// nil when it is as it was.
    private func change(
        _ kind: TransitionChange.Kind, _ old: Transition?, _ new: Transition?, at index: Int
    ) -> TransitionChange? {
        let next = old?.next.map { renames[$0] }
        let (event, condition) = ((new ?? old)?.event, (old ?? new)?.label)
        return room.group([event, condition, next, new?.next].compactMap { $0 }) {
            let changes = changes(old, new, at: index)
            if kind == .changed, changes.isEmpty, next == new?.next { return nil }
            return TransitionChange(
                kind: kind, event: event?.text ?? "", condition: condition?.text, oldNext: next?.text,
                newNext: new?.next?.text, isRedirected: kind == .changed && next != new?.next, changes: changes)
        }
    }

    private func changes(_ old: Transition?, _ new: Transition?, at index: Int) -> [ValueChange] {
        guard let old, let new else { return [] }
        var comparison = ValueComparison(renames: renames, room: room)
        let path = ["transitions", JSONString("\(index)")]
        let place = JSONPlace(JSONPointer(path))
        if old.conditions.count == 1, new.conditions.count == 1 {
            let only = JSONPlace(JSONPointer(path + ["conditions", "0"]))
            comparison.compare(old.conditions[0], new.conditions[0], at: only)
        } else {
            comparison.compare(.array(old.conditions), .array(new.conditions), at: place.member("conditions"))
        }
        comparison.compareMembers(old.others, new.others, at: place)
        return comparison.changes
    }
}

/// The new names of widgets that kept what they do under another name.
struct WidgetRenames {
    /// In bytes: a widget of a longer name is not followed to another, so that no text grows much by new names in it.
    static let longestName = 200

    private(set) var newNames: [JSONString: JSONString] = [:]

    var isEmpty: Bool { newNames.isEmpty }

    subscript(old: JSONString) -> JSONString { newNames[old] ?? old }

    mutating func add(_ old: JSONString, _ new: JSONString) {
        newNames[old] = new
    }

    /// The value with renamed widgets under their new names, where Liquid refers to their results
    /// (`{{widgets.name.…}}`).
    func applied(to value: JSONValue) -> JSONValue {
        if newNames.isEmpty { return value }
        return switch value {
        case .string(let string): .string(applied(to: string))
        case .array(let elements): .array(elements.map { applied(to: $0) })
        case .object(let members): .object(members.mapValues { applied(to: $0) })
        default: value
        }
    }

    private func applied(to string: JSONString) -> JSONString {
        var (text, rest) = ([UInt8](), string.utf8[...])
        while let dot = rest.firstIndex(of: UInt8(ascii: ".")) {
            text.append(contentsOf: rest[...dot])
            rest = rest[(dot + 1)...]
            guard text.suffix(8).elementsEqual("widgets.".utf8) else { continue }
            let name = rest.prefix(while: \.isNameByte)
            text.append(contentsOf: self[JSONString(utf8: [UInt8](name))].utf8)
            rest = rest[name.endIndex...]
        }
        text.append(contentsOf: rest)
        return JSONString(utf8: text)
    }
}

extension UInt8 {
    /// Whether Studio's console permits it in the name of a widget (contract §9.2).
    fileprivate var isNameByte: Bool {
        isASCIIDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
            || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
    }
}
