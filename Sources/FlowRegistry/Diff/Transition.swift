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
