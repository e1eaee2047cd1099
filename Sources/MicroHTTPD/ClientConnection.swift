import CMicroHTTPD
import Glibc

/// What is kept of a connection from its start to its end.
final class ClientConnection: Sendable {
    let deadline: ConnectionDeadline
    /// The peer's address in numbers, `unix` on a Unix socket.
    let address: String
    /// Keeps the certificate of the connection's handshake: libmicrohttpd frees the session before it lets go of this.
    private let handshake: TLSHandshake?

    init(_ connection: OpaquePointer, handshakes: TLSHandshakes?) {
        let socket = cmicrohttpd_socket(connection)
        deadline = ConnectionDeadline(socket: socket)
        address = Self.address(of: connection)
        handshake = handshakes?.begin(ConnectionHandle(pointer: connection), socket: socket)
    }

    private static func address(of connection: OpaquePointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let start = buffer.baseAddress,
                let text = cmicrohttpd_address(connection, start, socklen_t(INET6_ADDRSTRLEN))
            else { return "" }
            return String(cString: text)
        }
    }
}
