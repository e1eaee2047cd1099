public import FlowRegistry
public import HTTPTypes

/// What is to be known of an answered request, without anything secret.
public struct RequestRecord: Sendable {
    /// As in the response's Twilio-Request-Id.
    public let requestID: RequestID
    public let method: HTTPRequest.Method
    /// The route's pattern; nil where none fitted.
    public let route: String?
    public let account: AccountSID?
    /// The client's address in numbers.
    public let address: String
    public let status: HTTPResponse.Status
    /// Why the request failed; nil for a success.
    public let error: RegistryError?

    /// Why the answer is a 5xx, for those who run the service.
    public var fault: String? {
        switch error?.cause {
        case .internalFault(let reason): reason
        case .overloaded: "too many requests are in flight, or too many writes wait"
        case .timedOut: "a read took too long"
        case .storageFull: "the disk is full"
        default: nil
        }
    }
}
