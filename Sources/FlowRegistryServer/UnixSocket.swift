package import CommandSupport
package import Glibc

/// Unix stream sockets: one that listens, and bytes each way.
package enum UnixSocket {
    /// Listens at `path`, which users may reach as `mode` says. Throws a `CommandFailure` that calls it `what`.
    ///
    /// A socket that a dead process left there is replaced; one that is answered, and any other file, is not.
    package static func listen(path: String, mode: mode_t = 0o600, what: String) throws(CommandFailure) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let previous = umask(0o177)
        defer { umask(previous) }
        // Nobody can connect before listen(2): the mode is complete by then.
        guard descriptor >= 0, makeWay(path), withAddress(path, { bind(descriptor, $0, $1) }) == 0,
            chmod(path, mode) == 0, Glibc.listen(descriptor, SOMAXCONN) == 0
        else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw .unavailable("Cannot listen on the \(what) \(path): \(reason).")
        }
        return descriptor
    }

    /// Removes the socket of a dead process. False, with `errno` set, where something else is in the way.
    private static func makeWay(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            errno = EEXIST
            return false
        }
        if let other = connect(path: path) {
            close(other)
            errno = EADDRINUSE
            return false
        }
        return unlink(path) == 0
    }

    /// nil when nobody listens at `path`.
    package static func connect(path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Whether the peer is this user or root (unix(7), SO_PEERCRED).
    static func peerIsTrusted(_ descriptor: Int32) -> Bool {
        // struct ucred: process, user and group, 32 bits each; Swift's Glibc does not have it.
        var credentials: [UInt32] = [0, .max, .max]
        var size = socklen_t(3 * MemoryLayout<UInt32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return false }
        return credentials[1] == 0 || credentials[1] == geteuid()
    }

    /// Makes reads and writes fail after so many seconds.
    package static func setTimeout(_ descriptor: Int32, seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    /// Everything up to the end; nil after the timeout, or past `limit` bytes.
    package static func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        return nil
    }

    /// Sends as much of `bytes` as the peer takes.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Calls `body` with the address of a path, or of an abstract socket (unix(7)) for a name that begins with `@`.
    ///
    /// -1 with `errno` set for one that is too long.
    static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = path.hasPrefix("@")
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard path.utf8.count < field.count else { return false }
            field.copyBytes(from: path.utf8)
            if isAbstract { field[0] = 0 }
            return true
        }
        guard fits else {
            errno = ENAMETOOLONG
            return -1
        }
        // Every byte of an abstract name counts, and no other.
        let size =
            isAbstract
            ? MemoryLayout<sa_family_t>.size + path.utf8.count : MemoryLayout<sockaddr_un>.size
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }
}
