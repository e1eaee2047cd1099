/// Every widget has `transitions`, an array of objects with an event, which may be empty (contract §9.2, §9.3).
struct TransitionsAreWellFormed: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        for widget in definition.widgets where widget.whole.type == .object {
            issues.append(widget.transitions.issue(unless: .array))
            for transition in definition.transitions[widget.transitionPlaces] { examine(transition, &issues) }
        }
    }

    private func examine(_ transition: TransitionOutline, _ issues: inout [ValidationIssue]) {
        if let issue = transition.whole.issue(unless: .object) { return issues.append(issue) }
        issues.append(transition.event.issue(unless: .string))
        issues.append(transition.conditions.issueIfPresent(unless: .array))
    }
}
