/// Neither `states` nor a widget's `type` is there twice: of two members of a name each reader takes another one, and flows
/// are found by the types of their widgets (RFC 8259 §4).
struct WidgetTypesAreUnambiguous: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        findings.append(definition.repeatedStates?.finding(Self.message))
        for widget in definition.widgets { findings.append(widget.repeatedType?.finding(Self.message)) }
    }

    private static let message: StaticString = "must not be there twice"
}
