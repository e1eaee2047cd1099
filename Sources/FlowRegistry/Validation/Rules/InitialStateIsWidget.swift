/// `initial_state` names a widget.
struct InitialStateIsWidget: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        let initial = definition.initialState
        guard let name = definition.text(initial) else { return issues.append(initial.issue(unless: .string)) }
        if definition.place(of: name) == nil { issues.append(initial.issue("must match a widget name")) }
    }
}
