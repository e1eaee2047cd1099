import CMicroHTTPD
import CMicroHTTPDHooks
import Glibc
public import HTTPServing
public import Metrics

/// A running libmicrohttpd: event loops on threads of its own, each request answered by one handler.
public final class Daemon: Sendable {
    /// The port that the daemon listens on; 0 on a Unix socket.
    public let port: Int
    private let core: DaemonCore
    private let handle: DaemonHandle
    private let isShared: Bool
    private let threads: Int

    /// How long a stop waits for the next request of a connection that has none, to end it with the response.
    private static let farewellMilliseconds = 1_000
    /// By then an event loop that was about to take a connection has told of it.
    private static let settlingMilliseconds = 100

    /// Starts to take connections from `socket`, which it owns from now on. Throws `.cannotStart`.
    public init(
        listeningOn socket: ListenSocket, options: DaemonOptions, handler: @escaping RequestHandler
    ) throws(DaemonError) {
        let core = DaemonCore(options: options, handler: handler)
        var settings = cmicrohttpd_options(
            listen_socket: socket.descriptor, threads: UInt32(options.threads),
            connection_limit: UInt32(options.maximumConnections),
            idle_timeout_seconds: UInt32(options.idleTimeoutSeconds), connection_memory: options.connectionMemoryBytes,
            is_strict: !MicroHTTPDVersion.isBeforeOne, tls_priorities: nil, tls_certificate: nil)
        if options.identity != nil { settings.speakTLS() }
        microhttpd_set_refusal_callback(answerRefusal)
        let context = Unmanaged.passUnretained(core).toOpaque()
        guard
            let daemon = cmicrohttpd_start(
                &settings, onRequestEvent, onRequestStarted, noteRequestCompleted, noteConnection, context)
        else {
            close(socket.descriptor)
            throw .cannotStart
        }
        core.deadlines.start()
        core.handshakes?.start()
        self.core = core
        handle = DaemonHandle(pointer: daemon)
        port = socket.port
        isShared = socket.isShared
        threads = options.threads
    }

    /// Takes no further connection and waits until every one has ended, then closes what is open after
    /// `deadlineSeconds`. Connections end with their next response; without a request for a second, without one.
    ///
    /// Connections that nobody has taken yet stay in a shared socket, for the next process; others are refused.
    /// Call it once; it blocks for so long.
    public func stop(deadlineSeconds: Int) {
        let socket = MHD_quiesce_daemon(handle.pointer)
        // Refuses connections from now on. Closed only at the end: the event loops still take it out of their sets, and
        // libmicrohttpd ends the process when they cannot.
        if !isShared { shutdown(socket, Int32(SHUT_RDWR)) }
        core.drain()
        for milliseconds in stride(from: 0, to: deadlineSeconds * 1_000, by: 10) {
            if milliseconds >= Self.settlingMilliseconds, core.deadlines.isEmpty { break }
            if milliseconds >= Self.farewellMilliseconds { core.deadlines.closeIdle() }
            usleep(10_000)
        }
        core.abandonSuspended()
        core.handshakes?.stop()
        MHD_stop_daemon(handle.pointer)
        close(socket)
        core.deadlines.stop()
    }

    /// Whether each event loop answers a GET of `target` with `status` within `seconds`; over TLS, anything to what is no
    /// handshake. Blocks for so long. Not to be called once `stop` was.
    ///
    /// The requests come on connections of the process with itself, whatever the daemon listens on. A daemon with as
    /// many connections as it may have is not asked.
    public func answers(get target: String, with status: Int, withinSeconds seconds: Int) -> Bool {
        let deadline = LoopProbe.milliseconds + seconds * 1_000
        let request = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        return (0..<threads).allSatisfy { loop in
            let probe = LoopProbe(loop: loop, loops: threads, request: request)
            switch probe.answer(of: handle.pointer, deadline: deadline) {
            case .untold: return true
            case .none: return false
            case .bytes(let bytes):
                return core.handshakes != nil || bytes.starts(with: "HTTP/1.1 \(status) ".utf8)
            }
        }
    }

    /// What the only event loop answers to the bytes of `request`, with which the connection has to end; nil without an end
    /// within `seconds`.
    func answer(to request: String, withinSeconds seconds: Int) -> [UInt8]? {
        let deadline = LoopProbe.milliseconds + seconds * 1_000
        let probe = LoopProbe(loop: 0, loops: 1, request: request)
        guard case .bytes(let bytes) = probe.answer(of: handle.pointer, deadline: deadline) else { return nil }
        return bytes
    }
}

/// Unchecked: libmicrohttpd's own threads work on it; ours start it, add connections, which it takes from any thread
/// (`MHD_add_connection`), and stop it.
private struct DaemonHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// What a daemon has to do just now, and what it had; read from any thread without a lock.
public final class DaemonStatistics: Sendable {
    /// Open just now.
    public let connections = Counter()
    public let acceptedConnections = Counter()
    /// Closed at once, since their client had too many.
    public let refusedConnections = Counter()
    /// Requests whose body is being read, or that wait for an answer from another thread, just now.
    public let requestsInFlight = Counter()

    public init() {}
}

/// Why a daemon cannot listen.
public enum DaemonError: Error, Equatable, Sendable, CustomStringConvertible {
    case unknownHost(String)
    /// libmicrohttpd did not start.
    case cannotStart
    /// libmicrohttpd, as it is loaded, does not do what the gate relies on.
    case unfitLibrary(fault: String)
    /// `reason` is the system's word for it.
    case cannotListen(host: String, port: Int, reason: String)
    /// Somebody else listens there.
    case inUse(host: String, port: Int)

    public var description: String {
        switch self {
        case .cannotStart: "The HTTP library did not start."
        case .unfitLibrary(let fault):
            "libmicrohttpd \(MicroHTTPDVersion.text) is not as the service needs it, \(fault): install the one of Debian 12 "
                + "or 13."
        case .unknownHost(let host): "The host \(host) is no address of this machine."
        case .inUse(let host, let port): "Cannot listen on \(host) port \(port): Address already in use."
        case .cannotListen(let host, let port, let reason): "Cannot listen on \(host) port \(port): \(reason)."
        }
    }
}

/// libmicrohttpd, as it is loaded.
public enum MicroHTTPDVersion {
    /// As `0.9.75`.
    public static var text: String { String(cString: MHD_get_version()) }

    /// Whether it is older than 1.0, which reads by length what those read as C strings, and can be told to be strict.
    public static let isBeforeOne = text.hasPrefix("0.")
}
