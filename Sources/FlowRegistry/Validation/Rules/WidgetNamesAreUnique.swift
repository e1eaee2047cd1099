/// No two widgets of a flow have the same name (error 81022).
struct WidgetNamesAreUnique: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        for (place, widget) in definition.widgets.enumerated() {
            guard let name = definition.text(widget.name), !name.utf8.isEmpty, definition.place(of: name) != place
            else {
                continue
            }
            findings.append(widget.name.finding("must be a unique widget name"))
        }
    }
}
