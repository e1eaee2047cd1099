import FlowRegistry

/// Who sends a request, found out without a look into the storage or at its header fields.
final class RecognizedCaller: Sendable {
    let authenticated: Authenticated
    /// The client's address in numbers.
    let address: String
    /// Under which address the caller reached the service, as `https://host:port`.
    let origin: String

    init(_ authenticated: Authenticated, address: String, origin: String) {
        self.authenticated = authenticated
        self.address = address
        self.origin = origin
    }

    var caller: Caller { authenticated.caller }
}
