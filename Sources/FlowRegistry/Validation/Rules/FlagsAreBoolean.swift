/// `flags`, where there is one, is an object with a boolean `allow_concurrent_calls` (contract §9.1).
struct FlagsAreBoolean: ValidationRule {
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings) {
        guard definition.flags.type != nil else { return }
        findings.append(
            definition.flags.finding(unless: .object) ?? definition.allowConcurrentCalls.finding(unless: .boolean))
    }
}
