/// No two widgets of a flow have the same name (error 81022).
struct WidgetNamesAreUnique: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        var seen: Set<[UInt8]> = []
        return TypedMember(node: definition, path: "#").member("states").elements.compactMap { widget in
            let name = widget.member("name")
            guard let text = name.text, !text.isEmpty, !seen.insert(text).inserted else { return nil }
            return name.issue("must be a unique widget name")
        }
    }
}
