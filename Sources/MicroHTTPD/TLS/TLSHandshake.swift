import CGnuTLS
import Synchronization

/// A connection's handshake and the certificate that it is made with.
final class TLSHandshake: Sendable {
    let connection: ConnectionHandle
    let socket: Int32
    let identity: TLSIdentity
    private let waits: TLSHandshakes
    private let isOver = Atomic<Bool>(false)

    init(connection: ConnectionHandle, socket: Int32, identity: TLSIdentity, waits: TLSHandshakes) {
        self.connection = connection
        self.socket = socket
        self.identity = identity
        self.waits = waits
    }

    /// The client has nothing further to say in the handshake.
    func end() { isOver.store(true, ordering: .relaxed) }

    /// Suspends the connection until bytes arrive, unless the handshake is over: then libmicrohttpd waits for them.
    func awaitBytes() {
        if !isOver.load(ordering: .relaxed) { waits.suspend(self) }
    }
}
