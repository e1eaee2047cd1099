/// Something that must hold for every definition.
protocol ValidationRule: Sendable {
    /// Appends what the rule finds in `definition`.
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings)
}
