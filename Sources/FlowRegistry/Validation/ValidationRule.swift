/// Something that must hold for every definition.
protocol ValidationRule: Sendable {
    /// Appends what the rule finds in `definition`.
    func examine(_ definition: DefinitionOutline, _ issues: inout [ValidationIssue])
}

extension [ValidationIssue] {
    /// Appends a finding, if there is one.
    mutating func append(_ issue: ValidationIssue?) {
        if let issue { append(issue) as Void }
    }
}
