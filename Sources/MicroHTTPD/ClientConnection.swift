import CMicroHTTPD
import Glibc

/// What is kept of a connection from its start to its end.
///
/// Unchecked: its event loop alone touches `spare`.
final class ClientConnection: @unchecked Sendable {
    let deadline: ConnectionDeadline
    /// The peer's address in numbers, `unix` on a Unix socket.
    let address: String
    /// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, the rest of which is the
    /// client's to choose (RFC 4291 §2.5.4).
    let network: String
    /// Keeps the certificate of the connection's handshake: libmicrohttpd frees the session before it lets go of this.
    private let handshake: TLSHandshake?
    /// The state of its last request, for the next one.
    @exclusivity(unchecked) private var spare: PendingRequest?

    init(_ connection: OpaquePointer, handshakes: TLSHandshakes?) {
        let socket = cmicrohttpd_socket(connection)
        deadline = ConnectionDeadline(socket: socket)
        address = Self.address(of: connection)
        network = Self.network(of: address)
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

    func begin(_ target: UnsafePointer<CChar>?) -> PendingRequest {
        let request = spare ?? PendingRequest()
        spare = nil
        request.begin(target)
        return request
    }

    /// Keeps the state of a request, unless somebody else still has it; releases it otherwise.
    func end(_ retained: Unmanaged<PendingRequest>) {
        var request = retained.takeRetainedValue()
        guard isKnownUniquelyReferenced(&request) else { return }
        request.end()
        spare = request
    }

    /// Has libmicrohttpd close the connection.
    func close() { shutdown(deadline.socket, Int32(SHUT_RDWR)) }

    private static func network(of address: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let isMapped = address.hasPrefix("::ffff:")
        guard !isMapped, inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":")
    }
}
