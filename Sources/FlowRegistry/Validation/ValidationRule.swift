/// Something that must hold for every definition.
protocol ValidationRule: Sendable {
    /// What the rule finds in `definition`, a JSON object.
    func issues(in definition: JSONNode) -> [ValidationIssue]
}
