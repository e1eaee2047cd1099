import JSON

/// Which transitions of a widget are the same ones before and after: known by event and conditions, and where the
/// conditions changed by where they lead and by what people call them.
struct TransitionPairing {
    private typealias Key = @Sendable (Transition) -> [JSONValue]?

    /// Indices, ascending by the new one.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private(set) var removed: [Int]
    private(set) var added: [Int]

    /// What two transitions must have in common, the surest first.
    private static let keys: [Key] = [
        { [.string($0.event), .array($0.conditions), $0.next.map { .string($0) } ?? .null] },
        { [.string($0.event), .array($0.conditions)] },
        { [.string($0.event), .array($0.meaning)] },
        { transition in transition.next.map { [.string(transition.event), .string($0)] } },
        { transition in transition.label.map { [.string(transition.event), .string($0)] } },
        { $0.conditions.isEmpty ? [.string($0.event)] : nil },
    ]

    /// How often each transition is hashed at the most: once by each key, and where a table grows.
    static let looks = 8

    /// The old transitions have renamed widgets under their new names.
    init(from old: [Transition], to new: [Transition]) {
        (removed, added) = (Array(old.indices), Array(new.indices))
        for key in Self.keys {
            if removed.isEmpty || added.isEmpty { break }
            pair(removed.map { key(old[$0]) }, added.map { key(new[$0]) })
        }
        pairs.sort { $0.new < $1.new }
    }

    /// Pairs the transitions of equal keys in their order.
    private mutating func pair(_ oldKeys: [[JSONValue]?], _ newKeys: [[JSONValue]?]) {
        var olds: [[JSONValue]: [Int]] = [:]
        for (index, key) in zip(removed, oldKeys).reversed() {
            if let key { olds[key, default: []].append(index) }
        }
        var unpaired: [Int] = []
        for (index, key) in zip(added, newKeys) {
            if let key, let old = olds[key]?.popLast() {
                pairs.append((old, index))
            } else {
                unpaired.append(index)
            }
        }
        added = unpaired
        let paired = Set(pairs.map(\.old))
        removed.removeAll(where: paired.contains)
    }
}
