import FlowRegistry

/// What follows from the header fields of a GET, its target apart: whoever sends the same ones again is known by them, as long
/// as the credentials stand.
final class KnownSender: Sendable {
    let caller: RecognizedCaller
    let credentials: CredentialCache.Entry
    /// Its account, and the origin of its requests.
    let scope: ResponseCache.Scope
    private let fields: [UInt8]
    private let remoteAddress: String
    private let isSecure: Bool

    init(_ caller: RecognizedCaller, _ credentials: CredentialCache.Entry, of request: RawRequest) {
        self.caller = caller
        self.credentials = credentials
        scope = ResponseCache.Scope(account: caller.caller.account, origin: caller.origin)
        fields = [UInt8](request.fields)
        remoteAddress = request.remoteAddress
        isSecure = request.isSecure
    }

    /// Whether a request has the same header fields and comes from the same peer.
    func hasSent(_ request: RawRequest) -> Bool {
        // The fields hold credentials.
        isSecure == request.isSecure && remoteAddress == request.remoteAddress
            && fields.withUnsafeBytes { $0.isEqual(inConstantTime: request.fields) }
    }
}
