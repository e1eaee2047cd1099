/// Something that must hold for every definition.
protocol ValidationRule: Sendable {
    /// Appends what the rule finds in `definition`.
    func examine(_ definition: DefinitionOutline, _ findings: inout Findings)
}

/// One finding of the validator.
public struct ValidationIssue: Hashable, Sendable {
    /// Studio's words where they are known (contract §3.1).
    public let message: String
    /// A JSON pointer as a URI fragment (RFC 6901 §6): `#/states/0/name`.
    public let propertyPath: String

    public init(message: String, propertyPath: String) {
        self.message = message
        self.propertyPath = propertyPath
    }
}

/// The members of a definition that the rules know.
enum MemberName: String {
    case states, flags
    case initialState = "initial_state"
    case allowConcurrentCalls = "allow_concurrent_calls"
    case name, type, properties, transitions
    case event, next, conditions
}
