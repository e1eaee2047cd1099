/// `flags`, where there is one, is an object with a boolean `allow_concurrent_calls` (contract §9.1).
struct FlagsAreBoolean: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue]) {
        guard definition.flags.type != nil else { return }
        issues.append(
            definition.flags.issue(unless: .object) ?? definition.allowConcurrentCalls.issue(unless: .boolean))
    }
}
