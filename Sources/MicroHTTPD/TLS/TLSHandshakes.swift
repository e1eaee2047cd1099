import CGnuTLS
import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// The handshakes of one daemon, those above all that wait for their client.
///
/// libmicrohttpd with epoll never notes that a handshake has read all there was: from the first bytes to the last its
/// event loop goes round without pause (0.9.75, `MHD_run_tls_handshake_`; two bytes of a client cost a core). So we
/// suspend such a connection and wake it when its socket has something.
final class TLSHandshakes: Sendable {
    private struct Waiting {
        var connections: [UInt64: TLSHandshake] = [:]
        var isClosed = false
    }

    private let identity: CurrentTLSIdentity
    private let waiting = Mutex(Waiting())
    private let readiness = SocketReadiness()
    private let queue = DispatchQueue(label: "flow-registry.handshakes")

    init(identity: CurrentTLSIdentity) {
        self.identity = identity
    }

    func start() {
        queue.async { [self] in
            while let ready = readiness.next() { resume(ready) }
        }
    }

    /// Wakes every suspended connection and suspends no more: libmicrohttpd ends the process when it is stopped while
    /// one is suspended.
    func stop() {
        waiting.withLock { waiting in
            waiting.isClosed = true
            for handshake in waiting.connections.values { MHD_resume_connection(handshake.connection.pointer) }
            waiting.connections = [:]
        }
        readiness.stop()
    }

    /// Gives a new connection's session the certificate of the moment and a way to wait. The caller keeps the result
    /// for as long as the session lives.
    func begin(_ connection: ConnectionHandle, socket: Int32) -> TLSHandshake? {
        guard let pointer = cmicrohttpd_tls_session(connection.pointer) else { return nil }
        let session = gnutls_session_t(pointer)
        let handshake = TLSHandshake(connection: connection, socket: socket, identity: identity.current, waits: self)
        gnutls_transport_set_ptr2(
            session, Unmanaged.passUnretained(handshake).toOpaque(), UnsafeMutableRawPointer(bitPattern: Int(socket)))
        gnutls_transport_set_pull_function(session, pullFromSocket)
        gnutls_handshake_set_hook_function(
            session, GNUTLS_HANDSHAKE_FINISHED.rawValue, GNUTLS_HOOK_POST, noteFinished)
        return handshake
    }

    /// Called on the connection's event loop.
    func suspend(_ handshake: TLSHandshake) {
        waiting.withLock { waiting in
            let id = UInt64(UInt(bitPattern: ObjectIdentifier(handshake)))
            guard !waiting.isClosed, readiness.watch(handshake.socket, id: id) else { return }
            waiting.connections[id] = handshake
            MHD_suspend_connection(handshake.connection.pointer)
        }
    }

    private func resume(_ id: UInt64) {
        waiting.withLock { waiting in
            guard let handshake = waiting.connections.removeValue(forKey: id) else { return }
            MHD_resume_connection(handshake.connection.pointer)
        }
    }
}

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

/// Tells when sockets have something to read or are closed, each once for every time that it is asked (epoll(7)).
final class SocketReadiness: Sendable {
    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let wake = eventfd(0, Int32(EFD_CLOEXEC))

    init() {
        _ = cmicrohttpd_watch(epoll, wake, 0)
    }

    deinit {
        close(epoll)
        close(wake)
    }

    /// Asks once for a socket, under an id that is not 0. False where the system refuses.
    func watch(_ socket: Int32, id: UInt64) -> Bool { cmicrohttpd_watch(epoll, socket, id) }

    /// Waits for the next socket and returns its id; nil once stopped.
    func next() -> UInt64? {
        let id = cmicrohttpd_next_ready(epoll)
        return id == 0 ? nil : id
    }

    /// Ends the wait of `next`.
    func stop() { eventfd_write(wake, 1) }
}
