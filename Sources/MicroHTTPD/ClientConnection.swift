import CMicroHTTPD

/// What is kept of a connection from its start to its end.
final class ClientConnection: Sendable {
    let deadline: ConnectionDeadline
    /// Keeps the certificate of the connection's handshake: libmicrohttpd frees the session before it lets go of this.
    private let handshake: TLSHandshake?

    init(_ connection: OpaquePointer, handshakes: TLSHandshakes?) {
        let socket = cmicrohttpd_socket(connection)
        deadline = ConnectionDeadline(socket: socket)
        handshake = handshakes?.begin(ConnectionHandle(pointer: connection), socket: socket)
    }
}
