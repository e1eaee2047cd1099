import JSON

/// Collects the places where two values differ: members by name, elements by `ArrayAlignment`.
struct ValueComparison {
    let renames: WidgetRenames
    /// Once its budget is exhausted, no more is compared.
    let room: DiffRoom
    private(set) var changes: [ValueChange] = []

    init(renames: WidgetRenames, room: DiffRoom) {
        self.renames = renames
        self.room = room
    }

    mutating func compare(_ old: JSONValue, _ new: JSONValue, at place: @autoclosure () -> JSONPlace) {
        guard room.budget.spend() else { return }
        switch (old, new) {
        case (.object(let old), .object(let new)): compareMembers(old, new, at: place())
        case (.array(let olds), .array(let news)):
            let place = place()
            if place.depth < ArrayAlignment.deepest {
                compareElements(olds, news, at: place)
            } else if room.budget.spend(old.steps + new.steps), olds != news {
                record(old, new, at: place)
            }
        default:
            room.budget.spend(old.steps)
            if old != new { record(old, new, at: place()) }
        }
    }

    mutating func compareMembers(
        _ old: JSONMembers, _ new: JSONMembers, at place: JSONPlace
    ) {
        room.budget.spend(old.count + new.count)
        for name in (old.keys + new.keys.filter { old[$0] == nil }).sorted() {
            guard !room.budget.isExhausted else { return }
            switch (old[name], new[name]) {
            case (let old?, let new?): compare(old, new, at: place.member(name))
            case (let old, let new): record(old, new, at: place.member(name))
            }
        }
    }

    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], at place: JSONPlace) {
        let alignment = ArrayAlignment(old, new, budget: room.budget)
        guard !room.budget.isExhausted else { return }
        for pair in alignment.pairs where !pair.isEqual {
            compare(old[pair.old], new[pair.new], at: Self.element(pair.new, new[pair.new], of: place))
        }
        let (kept, found) = (Set(alignment.pairs.map(\.old)), Set(alignment.pairs.map(\.new)))
        for (index, value) in old.enumerated() where !kept.contains(index) && alignment.newIndexOfMoved[index] == nil {
            record(value, nil, at: Self.element(index, value, of: place))
        }
        for (index, value) in new.enumerated() where !found.contains(index) {
            let element = Self.element(index, value, of: place)
            if let origin = alignment.oldIndexOfMoved[index] {
                record(value, value, at: element, movedFrom: place.element(origin))
                if !alignment.equalMoved.contains(index) { compare(old[origin], value, at: element) }
            } else {
                record(nil, value, at: element)
            }
        }
    }

    private static func element(_ index: Int, _ value: JSONValue, of place: JSONPlace) -> JSONPlace {
        place.element(index, name: value.name)
    }

    private mutating func record(
        _ old: JSONValue?, _ new: JSONValue?, at place: JSONPlace, movedFrom: JSONPlace? = nil
    ) {
        let pointers = place.pointerCount + (movedFrom?.pointerCount ?? 0)
        guard room.has(pointers: pointers) else { return room.leaveOut() }
        guard room.budget.spend(place.depth) else { return }
        let label = place.label
        guard room.take([JSONString(label)], values: [old, new].compactMap { $0 }, pointers: pointers) else { return }
        let kind: ValueChange.Kind =
            movedFrom != nil ? .moved : old == nil ? .added : new == nil ? .removed : .replaced
        changes.append(
            ValueChange(
                kind: kind, path: place.pointer.description, label: label, old: old, new: new,
                movedFrom: movedFrom?.pointer.description, followsRename: kind == .replaced && follows(old, new)))
    }

    /// Whether nothing but the names of renamed widgets tells the new value from the old one.
    private func follows(_ old: JSONValue?, _ new: JSONValue?) -> Bool {
        guard !renames.isEmpty, let old, room.budget.spend(2 * old.steps) else { return false }
        return renames.applied(to: old) == new
    }
}
