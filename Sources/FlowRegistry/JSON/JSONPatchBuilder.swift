/// Collects the operations that make one value into another, place by place.
struct JSONPatchBuilder {
    private(set) var operations: [JSONPatch.Operation] = []

    mutating func compare(_ old: JSONValue, _ new: JSONValue, at path: JSONPointer) {
        switch (old, new) {
        case (.object(let old), .object(let new)): compareMembers(old, new, at: path)
        case (.array(let old), .array(let new)) where path.tokens.count < ArrayAlignment.deepest:
            compareElements(old, new, at: path)
        default:
            if old != new { operations.append(.replace(at: path, new)) }
        }
    }

    private mutating func compareMembers(
        _ old: [JSONString: JSONValue], _ new: [JSONString: JSONValue], at path: JSONPointer
    ) {
        for name in old.keys.sorted() where new[name] == nil {
            operations.append(.remove(at: path.appending(name)))
        }
        for (name, value) in new.sorted(by: { $0.key < $1.key }) {
            if let before = old[name] {
                compare(before, value, at: path.appending(name))
            } else {
                operations.append(.add(at: path.appending(name), value))
            }
        }
    }

    /// From left to right; an element that moves to the right stays until its place has come.
    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], at path: JSONPointer) {
        let alignment = ArrayAlignment(old, new)
        var array = PatchedArray(count: old.count)
        var next = (old: 0, new: 0)
        for pair in alignment.pairs + [(old.count, new.count)] {
            for index in next.old..<pair.old {
                if alignment.newIndexOfMoved[index] != nil {
                    array.park(index)
                } else {
                    operations.append(.remove(at: path.appending(array.remove(index))))
                }
            }
            for index in next.new..<pair.new {
                if let place = alignment.oldIndexOfMoved[index] {
                    move(place, from: old[place], to: new[index], &array, at: path)
                } else {
                    operations.append(.add(at: path.appending(array.insert()), new[index]))
                }
            }
            guard pair.old < old.count else { break }
            compare(old[pair.old], new[pair.new], at: path.appending(array.keep(pair.old)))
            next = (pair.old + 1, pair.new + 1)
        }
    }

    private mutating func move(
        _ index: Int, from old: JSONValue, to new: JSONValue, _ array: inout PatchedArray, at path: JSONPointer
    ) {
        let (from, to) = array.move(index)
        if from != to { operations.append(.move(from: path.appending(from), to: path.appending(to))) }
        compare(old, new, at: path.appending(to))
    }
}
