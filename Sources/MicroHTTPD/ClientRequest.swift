/// A request and what it came on, lent for the time of a callback.
struct ClientRequest {
    private let pending: Unmanaged<PendingRequest>
    private let client: Unmanaged<ClientConnection>
    let connection: OpaquePointer

    init(pending: Unmanaged<PendingRequest>, client: Unmanaged<ClientConnection>, connection: OpaquePointer) {
        self.pending = pending
        self.client = client
        self.connection = connection
    }

    var headersAreRead: Bool { withPending { $0.headersAreRead } }

    var target: UnsafeRawBufferPointer { withPending { $0.targetBytes } }

    @inline(__always)
    func withPending<Result>(_ body: (PendingRequest) -> Result) -> Result { pending._withUnsafeGuaranteedRef(body) }

    @inline(__always)
    func withClient<Result>(_ body: (ClientConnection) -> Result) -> Result { client._withUnsafeGuaranteedRef(body) }
}
