/// Why the gate turned a request away; the layer above makes the answer, and the connection is closed after it.
public enum Refusal: Error, Equatable, Sendable {
    /// A sentence for the client.
    case malformed(String)
    case notImplemented(String)
    /// `limit` is in bytes.
    case bodyTooLarge(limit: Int)
}
