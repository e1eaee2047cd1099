import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// Sockets that stay open for a while behind an answer that was given before the request was read to its end: what the
/// client still sends is thrown away. If such a socket were closed at once, the kernel would reset the connection, and the
/// client might never get to read the answer (RFC 9112 §9.6).
final class LingeringSockets: Sendable {
    /// More than that are closed at once.
    static let maximumCount = 128
    /// What is thrown away of one connection.
    static let maximumBytes = 67_108_864

    private struct Socket {
        let source: any DispatchSourceRead
        let deadline: DispatchTime
        var bytes = 0
    }

    private struct Sockets {
        var open: [Int32: Socket] = [:]
        /// Whether somebody looks at their deadlines.
        var areWatched = false

        /// Its number is free again when the source has let go of it.
        mutating func end(_ socket: Int32) { open.removeValue(forKey: socket)?.source.cancel() }
    }

    private let seconds: Int
    private let sockets = Mutex(Sockets())
    private let queue = DispatchQueue(label: "flow-registry.lingering")

    /// - Parameter seconds: how long a client may go on sending.
    init(seconds: Int) {
        self.seconds = seconds
    }

    /// Keeps the connection of a socket that is about to be closed, until its client has ended it, sent too much or taken
    /// too long.
    ///
    /// - Parameter end: called when it is over, perhaps at once.
    func take(_ socket: Int32, end: @escaping @Sendable () -> Void) {
        let isTaken = sockets.withLock { sockets in
            guard sockets.open.count < Self.maximumCount, case let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0), copy >= 0
            else { return false }
            // The answer is complete.
            shutdown(copy, Int32(SHUT_WR))
            let source = source(copy, end: end)
            sockets.open[copy] = Socket(source: source, deadline: .now() + .seconds(seconds))
            source.activate()
            if !sockets.areWatched { watch() }
            sockets.areWatched = true
            return true
        }
        if !isTaken { end() }
    }

    private func source(_ socket: Int32, end: @escaping @Sendable () -> Void) -> any DispatchSourceRead {
        let source = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
        source.setEventHandler { [self] in drop(socket) }
        source.setCancelHandler {
            close(socket)
            end()
        }
        return source
    }

    /// Throws away what has come, or ends the connection.
    private func drop(_ socket: Int32) {
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
            recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        sockets.withLock { sockets in
            sockets.open[socket]?.bytes += max(0, count)
            if count <= 0 || sockets.open[socket]?.bytes ?? 0 > Self.maximumBytes { sockets.end(socket) }
        }
    }

    /// Looks at the deadlines once a second, as long as there are any.
    private func watch() {
        queue.asyncAfter(deadline: .now() + 1) { [self] in
            sockets.withLock { sockets in
                for (socket, state) in sockets.open where state.deadline <= .now() { sockets.end(socket) }
                sockets.areWatched = !sockets.open.isEmpty
                if sockets.areWatched { watch() }
            }
        }
    }
}
