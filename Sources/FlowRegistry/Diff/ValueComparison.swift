/// Collects the places where two values differ: members by name, elements by `ArrayAlignment`.
struct ValueComparison {
    /// A place as pointer and as label.
    struct Place {
        var path: JSONPointer
        var label: String

        func member(_ name: JSONString) -> Place {
            Place(path: path.appending(name), label: label.isEmpty ? name.text : "\(label).\(name)")
        }

        func element(_ index: Int, _ value: JSONValue) -> Place {
            Place(path: path.appending(index), label: "\(label)[\(value.name?.text ?? String(index))]")
        }
    }

    let renames: WidgetRenames
    private(set) var changes: [ValueChange] = []

    init(renames: WidgetRenames) {
        self.renames = renames
    }

    mutating func compare(_ old: JSONValue, _ new: JSONValue, at place: Place) {
        switch (old, new) {
        case (.object(let old), .object(let new)): compareMembers(old, new, at: place)
        case (.array(let old), .array(let new)) where place.path.tokens.count < ArrayAlignment.deepest:
            compareElements(old, new, at: place)
        default: if old != new { record(old, new, at: place) }
        }
    }

    mutating func compareMembers(
        _ old: [JSONString: JSONValue], _ new: [JSONString: JSONValue], at place: Place
    ) {
        for name in Set(old.keys).union(new.keys).sorted() {
            switch (old[name], new[name]) {
            case (let old?, let new?): compare(old, new, at: place.member(name))
            case (let old, let new): record(old, new, at: place.member(name))
            }
        }
    }

    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], at place: Place) {
        let alignment = ArrayAlignment(old, new)
        let (kept, found) = (Set(alignment.pairs.map(\.old)), Set(alignment.pairs.map(\.new)))
        for pair in alignment.pairs {
            compare(old[pair.old], new[pair.new], at: place.element(pair.new, new[pair.new]))
        }
        for (index, value) in old.enumerated() where !kept.contains(index) && alignment.newIndexOfMoved[index] == nil {
            record(value, nil, at: place.element(index, value))
        }
        for (index, value) in new.enumerated() where !found.contains(index) {
            let element = place.element(index, value)
            if let origin = alignment.oldIndexOfMoved[index] {
                record(value, value, at: element, movedFrom: place.path.appending(origin))
                compare(old[origin], value, at: element)
            } else {
                record(nil, value, at: element)
            }
        }
    }

    private mutating func record(
        _ old: JSONValue?, _ new: JSONValue?, at place: Place, movedFrom: JSONPointer? = nil
    ) {
        let follows = movedFrom == nil && old != nil && old.map(renames.applied(to:)) == new
        let kind: ValueChange.Kind =
            movedFrom != nil ? .moved : old == nil ? .added : new == nil ? .removed : .replaced
        changes.append(
            ValueChange(
                kind: kind, path: place.path.description, label: place.label, old: old, new: new,
                movedFrom: movedFrom?.description, followsRename: follows))
    }
}
