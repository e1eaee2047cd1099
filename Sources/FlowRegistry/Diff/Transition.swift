import JSON

/// What leads from a widget to another (contract §9.3), taken apart into what a comparison looks at.
struct Transition: Equatable {
    let event: JSONString
    /// nil where the branch ends: absent, null and empty are the same.
    let next: JSONString?
    let conditions: [JSONValue]
    /// Members of other names.
    let others: JSONMembers

    /// What it costs to look at all of it once.
    var steps: Int { 2 + (event.utf8.count + (next?.utf8.count ?? 0)) / 64 + conditions.steps + others.steps }

    /// The transition with renamed widgets under their new names.
    func renamed(by renames: WidgetRenames) -> Transition {
        Transition(
            event: event, next: next.map { renames[$0] }, conditions: conditions.map { renames.applied(to: $0) },
            others: others)
    }

    /// The conditions without the names that they have for people.
    var meaning: [JSONValue] { conditions.map { $0.without(["friendly_name"]) } }

    /// The conditions without what they are applied to, which may be the result of a renamed widget.
    var tests: [JSONValue] { conditions.map { $0.without(["friendly_name", "arguments"]) } }

    /// What people know the conditions by; nil when there are none.
    var label: JSONString? {
        if conditions.isEmpty { return nil }
        let labels = conditions.map { condition in
            if let name = condition.members["friendly_name"]?.string, !name.utf8.isEmpty { return name.text }
            let type = condition.members["type"]?.string?.text ?? "condition"
            return condition.members["value"]?.string.map { "\(type) \($0)" } ?? type
        }
        return JSONString(labels.joined(separator: " and "))
    }
}

extension Transition {
    init(_ transition: JSONValue) {
        var members = transition.members
        let next = members.removeValue(forKey: "next")?.string
        self.init(
            event: members.removeValue(forKey: "event")?.string ?? "", next: next == "" ? nil : next,
            conditions: members.removeValue(forKey: "conditions")?.elements ?? [], others: members)
    }
}

extension JSONValue {
    fileprivate func without(_ names: Set<JSONString>) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.key) })
    }
}

/// What became of a transition of a widget.
public struct TransitionChange: Equatable, Sendable {
    public enum Kind: String, Sendable { case added, removed, changed }

    public let kind: Kind
    public let event: String
    /// What people know the conditions by; nil when there are none.
    public let condition: String?
    /// nil where the branch ended, and for an added transition.
    public let oldNext: String?
    /// nil where the branch ends, and for a removed transition.
    public let newNext: String?
    /// Whether it leads to another widget than before, renames apart.
    public let isRedirected: Bool
    /// What changed in the conditions and in members of other names; places are within the widget.
    public let changes: [ValueChange]
}

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
