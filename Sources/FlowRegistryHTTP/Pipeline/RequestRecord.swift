public import FlowRegistry
public import HTTPServing

/// What is to be known of an answered request, without anything secret.
public struct RequestRecord: Sendable {
    /// As in the response's Twilio-Request-Id.
    public let requestID: RequestID
    public let method: HTTPMethod
    /// The route's pattern; nil where none fitted.
    public let route: String?
    /// nil where nobody has shown credentials.
    public let caller: Caller?
    /// The client's address in numbers.
    public let address: String
    public let status: HTTPStatus
    /// From the header fields' end to the answer, in nanoseconds: the reading of the body and the wait for the disk count.
    public let nanoseconds: Int64
    /// Of the body.
    public let requestBytes: Int
    /// Of the body.
    public let responseBytes: Int
    /// Why the request failed; nil for a success.
    public let error: RegistryError?

    /// Why the answer is a 5xx, for those who run the service.
    public var fault: String? {
        switch error?.cause {
        case .internalFault(let reason): reason
        case .overloaded: "too many requests are in flight, or too many writes wait"
        case .timedOut: "a read took too long"
        case .searchUnavailable(.isBuilt): "the search index is being built"
        case .searchUnavailable(.isBehind): "the search index is behind the changes"
        case .storageFull: "the disk is full"
        case .storageUnavailable(let reason): reason
        default: nil
        }
    }
}
