/// `next` names a widget; absent, null or empty it ends the branch (contract §9.3).
struct TransitionsLeadToWidgets: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        let widgets = TypedMember(node: definition, path: "#").member("states").elements
        let names = Set(widgets.compactMap { $0.member("name").text })
        return widgets.flatMap { $0.member("transitions").elements }.compactMap { issue(in: $0, names) }
    }

    private func issue(in transition: TypedMember, _ names: Set<[UInt8]>) -> ValidationIssue? {
        let next = transition.member("next")
        guard let node = next.node, node.kind != .null else { return nil }
        if let issue = next.issue(unless: .string) { return issue }
        guard let name = next.text, !name.isEmpty, !names.contains(name) else { return nil }
        return next.issue("must match a widget name")
    }
}
