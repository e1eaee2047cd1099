/// Every widget has `transitions`, an array of objects with an event, which may be empty (contract §9.2, §9.3).
struct TransitionsAreWellFormed: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        TypedMember(node: definition, path: "#").member("states").elements.flatMap(issues(ofWidget:))
    }

    private func issues(ofWidget widget: TypedMember) -> [ValidationIssue] {
        guard widget.node?.kind == .object else { return [] }
        let transitions = widget.member("transitions")
        if let issue = transitions.issue(unless: .array) { return [issue] }
        return transitions.elements.flatMap(issues(ofTransition:))
    }

    private func issues(ofTransition transition: TypedMember) -> [ValidationIssue] {
        if let issue = transition.issue(unless: .object) { return [issue] }
        let issues = [
            transition.member("event").issue(unless: .string),
            transition.member("conditions").issueIfPresent(unless: .array),
        ]
        return issues.compactMap { $0 }
    }
}
