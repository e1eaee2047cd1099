/// A definition that was refused, with what is wrong with it.
public struct InvalidFlowDefinition: Error, Equatable, Sendable {
    /// The first hundred findings at most.
    public let issues: [ValidationIssue]
    /// How many findings there are beside them, at least: what is hopeless is not read to its end.
    public let leftOut: Int
}
