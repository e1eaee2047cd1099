/// `initial_state` names a widget.
struct InitialStateIsWidget: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        let initial = definition.initialState
        guard let name = definition.text(initial) else { return findings.append(initial.finding(unless: .string)) }
        if !definition.mayBeWidget(name) { findings.append(initial.finding("must match a widget name")) }
    }
}
