import CMicroHTTPD
import CMicroHTTPDHooks
import Glibc
import HTTPServing

/// What is kept of a connection from its start to its end.
///
/// Unchecked: its event loop alone touches `head`, `current`, `lingers` and `spare`.
final class ClientConnection: @unchecked Sendable {
    /// Its daemon's, which outlives it.
    let core: Unmanaged<DaemonCore>
    let connection: OpaquePointer
    let isSecure: Bool
    let deadline: ConnectionDeadline
    /// nil once it has ended, and where it may send none or there can be none: then no request is let through.
    private(set) var head: UnsafeMutablePointer<request_head>?
    /// The peer's address in numbers, `unix` on a Unix socket.
    let remoteAddress: String
    /// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, the rest of which is the
    /// client's to choose (RFC 4291 §2.5.4).
    let network: String
    /// Keeps the certificate of the connection's handshake: libmicrohttpd frees the session before it lets go of this.
    private let handshake: TLSHandshake?
    /// The request that is being read or answered; libmicrohttpd has it retained.
    private(set) var current: Unmanaged<PendingRequest>?
    /// Whether its last answer was given before the client had sent all that it has begun to send.
    var lingers = false
    /// The state of its last request, for the next one.
    private var spare: PendingRequest?

    init(_ connection: OpaquePointer, of core: DaemonCore) {
        let socket = cmicrohttpd_socket(connection)
        self.core = Unmanaged.passUnretained(core)
        self.connection = connection
        isSecure = core.handshakes != nil
        head = core.admits(socket) ? request_head_watch(socket, isSecure) : nil
        deadline = ConnectionDeadline(socket: socket)
        remoteAddress = Self.address(of: connection)
        network = Self.network(of: remoteAddress)
        handshake = core.handshakes?.begin(ConnectionHandle(pointer: connection), socket: socket)
    }

    private static func address(of connection: OpaquePointer) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let start = buffer.baseAddress,
                let text = cmicrohttpd_address(connection, start, socklen_t(INET6_ADDRSTRLEN))
            else { return "" }
            return String(cString: text)
        }
    }

    /// Retains the request's state, which `end` releases.
    func begin(_ target: UnsafePointer<CChar>?) -> Unmanaged<PendingRequest> {
        let request = spare ?? PendingRequest()
        spare = nil
        request.begin(target)
        let retained = Unmanaged.passRetained(request)
        current = retained
        return retained
    }

    /// Keeps the state of a request, unless somebody else still has it; releases it otherwise.
    func end(_ retained: Unmanaged<PendingRequest>) {
        current = nil
        var request = retained.takeRetainedValue()
        guard isKnownUniquelyReferenced(&request) else { return }
        request.end()
        spare = request
    }

    /// Its socket is about to be closed.
    func leaveSocket() {
        request_head_release(deadline.socket, head)
        head = nil
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
