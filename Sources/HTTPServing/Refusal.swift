/// Why the gate turned a request away; the layer above makes the answer.
public enum Refusal: Error, Equatable, Sendable {
    /// A sentence for the client.
    case malformed(String)
    case notImplemented(String)
    /// A version of HTTP other than 1.x.
    case unknownVersion
    /// `limit` is in bytes.
    case bodyTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    /// So many header or trailer fields that no room is left for the response's header fields.
    case tooManyFields
    /// As many requests as may be are in flight.
    case overloaded

    /// Whether what follows on the connection cannot be told apart from this request, or is not worth to be read.
    public var endsConnection: Bool { self != .overloaded }
}
