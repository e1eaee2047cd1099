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
