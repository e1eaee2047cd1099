public import JSON

/// Why a file cannot be made into a definition.
public struct TemplateError: Error, Equatable, Sendable {
    public enum Reason: Error, Equatable, Sendable {
        case missingVariable(String)
        /// What begins as `{{env.` and does not go on as a placeholder.
        case malformedPlaceholder(String)
    }

    public let reason: Reason
    /// Where in the document.
    public let place: JSONPointer
}
