/// `states` holds 1 to 1000 widgets, each an object with a name and a type (contract §9.1, §9.2).
struct StatesAreWidgets: ValidationRule {
    private static let minimumCount = 1

    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        let states = definition.states
        if let finding = states.finding(unless: .array) { return findings.append(finding) }
        findings.append(countFinding(of: states, definition.widgets.count))
        for widget in definition.widgets { examine(widget, of: definition, &findings) }
    }

    private func countFinding(of states: TypedMember, _ count: Int) -> Finding? {
        if count < Self.minimumCount { return states.finding("must have a minimum of 1 items in the array") }
        if count > DefinitionOutline.maximumWidgets {
            return states.finding("must have a maximum of 1000 items in the array")
        }
        return nil
    }

    private func examine(
        _ widget: WidgetOutline, of definition: DefinitionOutline, _ findings: inout Findings
    ) {
        if let finding = widget.whole.finding(unless: .object) { return findings.append(finding) }
        findings.append(nameFinding(widget.name, of: definition))
        findings.append(widget.type.finding(unless: .string))
        findings.append(widget.properties.findingIfPresent(unless: .object))
    }

    private func nameFinding(_ name: TypedMember, of definition: DefinitionOutline) -> Finding? {
        guard let text = definition.text(name) else { return name.finding(unless: .string) }
        return text.utf8.isEmpty ? name.finding("must be at least 1 characters long") : nil
    }
}
