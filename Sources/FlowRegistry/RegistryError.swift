/// Every failure that a client may see.
public enum RegistryError: Error, Equatable, Sendable {
    case missingParameter(String)
    /// `reason` completes the sentence "Parameter X …".
    case invalidParameter(String, reason: String)
    case malformedRequest(String)
    case invalidPageToken
    case invalidRevision
    case invalidDefinition([ValidationIssue])
    /// `limit` is in bytes.
    case tooLarge(what: String, limit: Int)
    case unauthenticated
    case accountNotActive
    case executionsNotSupported
    case notFound
    case methodNotAllowed(allowed: [String])
    case notImplemented(String)
    /// Too many writes wait.
    case overloaded
    /// The disk is full: nothing was stored.
    case storageFull
    /// A fault of ours: logged with the request's id, never shown.
    case internalFault(String)
}
