/// Why a patch is none, or cannot be applied.
public struct JSONPatchError: Error, Equatable, Sendable {
    /// The index of the operation that is at fault.
    public let operation: Int
    /// Continues "The operation …".
    public let reason: String

    package init(operation: Int, _ reason: String) {
        self.operation = operation
        self.reason = reason
    }
}
