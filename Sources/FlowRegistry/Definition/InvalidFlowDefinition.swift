/// A definition that was refused, with everything that is wrong with it.
public struct InvalidFlowDefinition: Error, Equatable, Sendable {
    public let issues: [ValidationIssue]
}
