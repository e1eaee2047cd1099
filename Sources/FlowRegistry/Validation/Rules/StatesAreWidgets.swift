/// `states` holds 1 to 1000 widgets, each an object with a name and a type (contract §9.1, §9.2).
struct StatesAreWidgets: ValidationRule {
    static let counts = 1...1_000

    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        let states = definition.states
        if let issue = states.issue(unless: .array) { return issues.append(issue) }
        issues.append(countIssue(of: states, definition.widgets.count))
        for widget in definition.widgets { examine(widget, of: definition, &issues) }
    }

    private func countIssue(of states: TypedMember, _ count: Int) -> ValidationIssue? {
        if count < Self.counts.lowerBound { return states.issue("must have a minimum of 1 items in the array") }
        if count > Self.counts.upperBound { return states.issue("must have a maximum of 1000 items in the array") }
        return nil
    }

    private func examine(
        _ widget: WidgetOutline, of definition: DefinitionOutline, _ issues: inout [ValidationIssue]
    ) {
        if let issue = widget.whole.issue(unless: .object) { return issues.append(issue) }
        issues.append(nameIssue(widget.name, of: definition))
        issues.append(widget.type.issue(unless: .string))
        issues.append(widget.properties.issueIfPresent(unless: .object))
    }

    private func nameIssue(_ name: TypedMember, of definition: DefinitionOutline) -> ValidationIssue? {
        guard let text = definition.text(name) else { return name.issue(unless: .string) }
        return text.utf8.isEmpty ? name.issue("must be at least 1 characters long") : nil
    }
}
