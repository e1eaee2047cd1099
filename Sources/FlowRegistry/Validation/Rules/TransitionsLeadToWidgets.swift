/// `next` names a widget; absent, null or empty it ends the branch (contract §9.3).
struct TransitionsLeadToWidgets: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        for transition in definition.transitions { issues.append(issue(in: transition, of: definition)) }
    }

    private func issue(in transition: TransitionOutline, of definition: DefinitionOutline) -> ValidationIssue? {
        let next = transition.next
        guard next.type != nil, next.type != .null else { return nil }
        guard let name = definition.text(next) else { return next.issue(unless: .string) }
        if name.utf8.isEmpty || definition.place(of: name) != nil { return nil }
        return next.issue("must match a widget name")
    }
}
