/// Every widget has `transitions`, an array of objects with an event, which may be empty (contract §9.2, §9.3).
struct TransitionsAreWellFormed: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        for widget in definition.widgets where widget.whole.type == .object {
            findings.append(widget.transitions.finding(unless: .array))
            for transition in definition.transitions[widget.transitionPlaces] { examine(transition, &findings) }
        }
    }

    private func examine(_ transition: TransitionOutline, _ findings: inout Findings) {
        if let finding = transition.whole.finding(unless: .object) { return findings.append(finding) }
        findings.append(transition.event.finding(unless: .string))
        findings.append(transition.conditions.findingIfPresent(unless: .array))
    }
}
