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
