/// `states` holds 1 to 1000 widgets, each an object with a name and a type (contract §9.1, §9.2).
struct StatesAreWidgets: ValidationRule {
    static let counts = 1...1_000

    func issues(in definition: JSONNode) -> [ValidationIssue] {
        let states = TypedMember(node: definition, path: "#").member("states")
        if let issue = states.issue(unless: .array) { return [issue] }
        let widgets = states.elements
        return countIssue(of: states, widgets.count) + widgets.flatMap(issues)
    }

    private func countIssue(of states: TypedMember, _ count: Int) -> [ValidationIssue] {
        if count < Self.counts.lowerBound { return [states.issue("must have a minimum of 1 items in the array")] }
        if count > Self.counts.upperBound { return [states.issue("must have a maximum of 1000 items in the array")] }
        return []
    }

    private func issues(in widget: TypedMember) -> [ValidationIssue] {
        if let issue = widget.issue(unless: .object) { return [issue] }
        let issues = [
            nameIssue(widget.member("name")), widget.member("type").issue(unless: .string),
            widget.member("properties").issueIfPresent(unless: .object),
        ]
        return issues.compactMap { $0 }
    }

    private func nameIssue(_ name: TypedMember) -> ValidationIssue? {
        if let issue = name.issue(unless: .string) { return issue }
        return name.text == [] ? name.issue("must be at least 1 characters long") : nil
    }
}
