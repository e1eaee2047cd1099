import FlowRegistry
import HTTPServing

/// The senders that one thread has lately known: a bounded table, each place taken by the latest.
final class HeaderCache {
    /// Places in the table, a power of two.
    private static let capacity = 1_024
    /// Header fields of more bytes are not kept.
    private static let maximumBytes = 2_048

    private var senders = [KnownSender?](repeating: nil, count: capacity)
    /// The hashes of what was last sent without being known.
    private var strangers = [UInt64](repeating: 0, count: capacity)

    func sender(of request: RawRequest) -> KnownSender? {
        guard let sender = senders[Self.place(request)], sender.hasSent(request) else { return nil }
        return sender
    }

    /// Takes note of what `make` makes of a request, when it comes for the second time: header fields that never come
    /// again would only cost.
    func note(_ request: RawRequest, _ make: () -> KnownSender?) {
        let place = Self.place(request)
        if strangers[place] == request.senderHash, request.fields.count <= Self.maximumBytes {
            senders[place] = make()
        } else {
            strangers[place] = request.senderHash
        }
    }

    private static func place(_ request: RawRequest) -> Int {
        Int(truncatingIfNeeded: request.senderHash) & (capacity - 1)
    }
}

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

/// A GET as its bytes came; valid while it is being handled.
struct RawRequest {
    /// Path and query as sent, undecoded.
    let target: UnsafeRawBufferPointer
    /// The header section behind it: the same bytes are the same header fields.
    let fields: UnsafeRawBufferPointer
    /// The peer's address in numbers, `unix` for a peer on a Unix socket.
    let remoteAddress: String
    /// Whether it came over TLS.
    let isSecure: Bool
    /// Of what a sender is known by.
    let senderHash: UInt64

    init(_ request: Request, headerSection: UnsafeRawBufferPointer) {
        target = request.target
        fields = headerSection
        remoteAddress = request.remoteAddress
        isSecure = request.isSecure
        var hash = FastHash()
        hash.add(fields)
        hash.add(remoteAddress)
        senderHash = hash.value
    }
}
