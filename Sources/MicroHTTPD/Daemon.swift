import CMicroHTTPD
import Glibc

/// A running libmicrohttpd: event loops on threads of its own, each request answered by one handler.
public final class Daemon: Sendable {
    /// The port that the daemon listens on; 0 on a Unix socket.
    public let port: Int
    private let core: DaemonCore
    private let handle: DaemonHandle

    /// Starts to take connections from `socket`, which it owns from now on. Throws `.cannotStart`.
    public init(
        listeningOn socket: ListenSocket, options: DaemonOptions, handler: @escaping RequestHandler
    ) throws(DaemonError) {
        let core = DaemonCore(options: options, handler: handler)
        var settings = cmicrohttpd_options(
            listen_socket: socket.descriptor, threads: UInt32(options.threads),
            connection_limit: UInt32(options.maximumConnections),
            idle_timeout_seconds: UInt32(options.idleTimeoutSeconds), connection_memory: options.connectionMemoryBytes,
            tls_priorities: nil, tls_certificate: nil)
        if options.identity != nil { settings.speakTLS() }
        let context = Unmanaged.passUnretained(core).toOpaque()
        guard
            let daemon = cmicrohttpd_start(
                &settings, advanceRequest, noteRequestBegan, noteRequestCompleted, noteConnection, context)
        else {
            close(socket.descriptor)
            throw .cannotStart
        }
        core.deadlines.start()
        core.handshakes?.start()
        self.core = core
        handle = DaemonHandle(pointer: daemon)
        port = socket.port
    }

    /// Takes no further connection, waits until no request is open or `deadlineSeconds` have passed, then closes all.
    ///
    /// Call it once; it blocks for so long.
    public func stop(deadlineSeconds: Int) {
        let socket = MHD_quiesce_daemon(handle.pointer)
        // Refuses connections from now on. Closed only at the end: the event loops still take it out of their sets, and
        // libmicrohttpd ends the process when they cannot.
        shutdown(socket, Int32(SHUT_RDWR))
        core.drain()
        for _ in 0..<deadlineSeconds * 100 where core.openRequests > 0 { usleep(10_000) }
        core.abandonSuspended()
        core.handshakes?.stop()
        MHD_stop_daemon(handle.pointer)
        close(socket)
        core.deadlines.stop()
    }
}

/// Unchecked: libmicrohttpd's own threads work on it; ours only start and stop it.
private struct DaemonHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
