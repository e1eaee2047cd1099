/// Neither `states` nor a widget's `type` is there twice: of two members of a name each reader takes another one, and flows
/// are found by the types of their widgets (RFC 8259 §4).
struct WidgetTypesAreUnambiguous: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        issues.append(definition.repeatedStates?.issue(Self.message))
        for widget in definition.widgets { issues.append(widget.repeatedType?.issue(Self.message)) }
    }

    private static let message = "must not be there twice"
}
