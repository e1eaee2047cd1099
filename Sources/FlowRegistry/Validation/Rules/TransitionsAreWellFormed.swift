/// `transitions`, where a widget has it, is an array of objects with an event (contract §9.3).
struct TransitionsAreWellFormed: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        TypedMember(node: definition, path: "#").member("states").elements.flatMap { widget in
            let transitions = widget.member("transitions")
            if let issue = transitions.issueIfPresent(unless: .array) { return [issue] }
            return transitions.elements.flatMap(issues)
        }
    }

    private func issues(in transition: TypedMember) -> [ValidationIssue] {
        if let issue = transition.issue(unless: .object) { return [issue] }
        let issues = [
            transition.member("event").issue(unless: .string),
            transition.member("conditions").issueIfPresent(unless: .array),
        ]
        return issues.compactMap { $0 }
    }
}
