/// Collects what every rule finds; no finding hides another rule's.
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

    static func issues(in definition: DefinitionOutline) -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        issues.append(definition.root.issue(unless: .object))
        guard issues.isEmpty else { return issues }
        for rule in standardRules { rule.examine(definition, &issues) }
        return issues
    }
}
