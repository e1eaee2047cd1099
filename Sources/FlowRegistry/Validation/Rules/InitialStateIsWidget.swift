/// `initial_state` names a widget.
struct InitialStateIsWidget: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        let root = TypedMember(node: definition, path: "#")
        let initial = root.member("initial_state")
        if let issue = initial.issue(unless: .string) { return [issue] }
        let name = initial.text
        let isWidget = root.member("states").elements.contains { $0.member("name").text == name }
        return isWidget ? [] : [initial.issue("must match a widget name")]
    }
}
