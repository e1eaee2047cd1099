import FlowRegistry

/// What follows from the header fields of a GET, its target apart: whoever sends the same ones again is known by them.
///
/// Only as long as the credentials stand: `Authenticator.knows` tells.
public final class KnownSender: Sendable {
    let credentials: SeenCredentials.Entry
    /// The client's address in numbers.
    let address: String
    /// Its account, and the origin of its requests.
    let scope: KeptAnswers.Scope
    private let fields: [UInt8]
    private let remoteAddress: String
    private let isSecure: Bool

    init(_ credentials: SeenCredentials.Entry, of request: RawGet, address: String, origin: String) {
        self.credentials = credentials
        self.address = address
        scope = KeptAnswers.Scope(account: credentials.authenticated.caller.account, origin: origin)
        fields = [UInt8](request.fields)
        remoteAddress = request.remoteAddress
        isSecure = request.isSecure
    }

    var caller: Caller { credentials.authenticated.caller }

    /// Whether a request has the same header fields and comes from the same peer.
    func hasSent(_ request: RawGet) -> Bool {
        // The fields hold credentials.
        isSecure == request.isSecure && remoteAddress == request.remoteAddress
            && fields.withUnsafeBytes { $0.isEqual(inConstantTime: request.fields) }
    }
}
