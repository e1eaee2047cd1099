import CMicroHTTPD
import Glibc

/// A socket that listens; connections wait in it until a daemon takes them.
public struct ListenSocket: Sendable {
    let descriptor: Int32
    /// The port that it listens on; 0 on a Unix socket.
    public let port: Int
    /// Whether other processes listen on it too, so that what waits in it is theirs when this one stops.
    let isShared: Bool

    /// Listens on a numeric address or a name of this machine's, and on any free port for 0.
    ///
    /// Throws `.unknownHost`, `.inUse` or `.cannotListen`; frees what it took.
    public init(host: String, port: Int) throws(DaemonError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list else {
            throw .unknownHost(host)
        }
        defer { freeaddrinfo(list) }
        let type = address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.pointee.ai_family, type, 0)
        guard descriptor >= 0, Self.listen(on: descriptor, address.pointee) else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            if code == EADDRINUSE { throw .inUse(host: host, port: port) }
            throw .cannotListen(host: host, port: port, reason: String(cString: strerror(code)))
        }
        self.descriptor = descriptor
        self.port = Self.port(of: descriptor) ?? port
        isShared = false
    }

    /// Takes over a socket that listens, on TCP or on a path.
    ///
    /// - Parameter isShared: whether another process holds it as well and lets a successor of this one have it.
    public init(listening descriptor: Int32, isShared: Bool) {
        // An event loop must not wait in accept(2).
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        self.descriptor = descriptor
        self.isShared = isShared
        port = Self.port(of: descriptor) ?? 0
    }

    private static func listen(on descriptor: Int32, _ address: addrinfo) -> Bool {
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 && Glibc.listen(descriptor, SOMAXCONN) == 0
    }

    /// nil where it is not of TCP.
    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            let address = UnsafeMutableRawPointer(storage).assumingMemoryBound(to: sockaddr.self)
            guard getsockname(descriptor, address, &size) == 0,
                [AF_INET, AF_INET6].contains(Int32(address.pointee.sa_family))
            else { return nil }
            // The port stands at the same place for both families (RFC 3493 §3.3).
            let inet = UnsafeRawPointer(storage).assumingMemoryBound(to: sockaddr_in.self)
            return Int(UInt16(bigEndian: inet.pointee.sin_port))
        }
    }
}
