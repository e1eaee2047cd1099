/// `flags`, where there is one, is an object with a boolean `allow_concurrent_calls` (contract §9.1).
struct FlagsAreBoolean: ValidationRule {
    func issues(in definition: JSONNode) -> [ValidationIssue] {
        let flags = TypedMember(node: definition, path: "#").member("flags")
        guard flags.node != nil else { return [] }
        let issue = flags.issue(unless: .object) ?? flags.member("allow_concurrent_calls").issue(unless: .boolean)
        return issue.map { [$0] } ?? []
    }
}
