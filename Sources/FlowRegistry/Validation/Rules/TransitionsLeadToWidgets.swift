/// `next` names a widget; absent, null or empty it ends the branch (contract §9.3).
struct TransitionsLeadToWidgets: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        for transition in definition.transitions { findings.append(finding(in: transition, of: definition)) }
    }

    private func finding(in transition: TransitionOutline, of definition: DefinitionOutline) -> Finding? {
        let next = transition.next
        guard next.type != nil, next.type != .null else { return nil }
        guard let name = definition.text(next) else { return next.finding(unless: .string) }
        if name.utf8.isEmpty || definition.mayBeWidget(name) { return nil }
        return next.finding("must match a widget name")
    }
}
