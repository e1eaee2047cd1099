/// Collects what every rule finds; no finding hides another rule's.
enum FlowDefinitionValidator {
    static let standardRules: [any ValidationRule] = [
        StatesAreWidgets(),
        WidgetNamesAreUnique(),
        InitialStateIsWidget(),
        TransitionsAreWellFormed(),
        TransitionsLeadToWidgets(),
        FlagsAreBoolean(),
    ]

    static func issues(in root: JSONNode) -> [ValidationIssue] {
        if let issue = TypedMember(node: root, path: "#").issue(unless: .object) { return [issue] }
        return standardRules.flatMap { $0.issues(in: root) }
    }
}
