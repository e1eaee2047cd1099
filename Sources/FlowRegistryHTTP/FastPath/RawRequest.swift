import HTTPServing

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
