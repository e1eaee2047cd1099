/// Collects what every rule finds; no finding hides another rule's, but the first hundred alone are told.
enum FlowDefinitionValidator {
    static let standardRules: [any ValidationRule] = [
        StatesAreWidgets(),
        WidgetTypesAreUnambiguous(),
        WidgetNamesAreUnique(),
        InitialStateIsWidget(),
        TransitionsAreWellFormed(),
        TransitionsLeadToWidgets(),
        FlagsAreBoolean(),
    ]

    /// Throws what is wrong with a definition.
    static func validate(_ definition: DefinitionOutline) throws(InvalidFlowDefinition) {
        var findings = Findings()
        findings.append(definition.root.finding(unless: .object))
        if findings.issues.isEmpty {
            for rule in standardRules { rule.examine(definition, &findings) }
        }
        guard findings.issues.isEmpty else {
            throw InvalidFlowDefinition(issues: findings.issues, leftOut: findings.leftOut)
        }
    }
}
