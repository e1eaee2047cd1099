import FlowRegistryHTTP
import Glibc
import Logging
import MicroHTTPD

/// One place where the API is served: a socket that listens, and how requests on it are taken.
struct HTTPListener {
    private let socket: ListenSocket
    private let options: DaemonOptions
    private let handler: RequestHandler
    /// The path of a Unix socket of the process's own.
    private let path: String?

    /// The listeners on the sockets that were inherited, else those that the settings ask for; on TCP with TLS where
    /// there is a certificate.
    ///
    /// Throws a `CommandFailure` where one cannot listen.
    static func all<Storage>(
        _ settings: Settings, _ api: API<Storage>, inherited: [Int32], identity: CurrentTLSIdentity?
    ) throws(CommandFailure) -> [Self] {
        guard inherited.isEmpty else { return inherited.map { listener(on: $0, settings, api, identity: identity) } }
        var listeners: [Self] = []
        if !settings.httpHost.isEmpty { listeners.append(try tcp(settings, api, identity: identity)) }
        if !settings.httpSocket.isEmpty { listeners.append(try unix(settings, api)) }
        return listeners
    }

    private static func listener<Storage>(
        on descriptor: Int32, _ settings: Settings, _ api: API<Storage>, identity: CurrentTLSIdentity?
    ) -> Self {
        let socket = ListenSocket(listening: descriptor, isShared: true)
        let identity = socket.port > 0 ? identity : nil
        return Self(
            socket: socket, options: options(settings, identity: identity),
            handler: HTTPHandler(api: api, isSecure: identity != nil).reply, path: nil)
    }

    private static func tcp<Storage>(
        _ settings: Settings, _ api: API<Storage>, identity: CurrentTLSIdentity?
    ) throws(CommandFailure) -> Self {
        do {
            let socket = try ListenSocket(host: settings.httpHost, port: settings.httpPort)
            let handler = HTTPHandler(api: api, isSecure: identity != nil)
            return Self(
                socket: socket, options: options(settings, identity: identity),
                handler: handler.reply, path: nil)
        } catch {
            throw .unavailable(error.description)
        }
    }

    private static func unix<Storage>(
        _ settings: Settings, _ api: API<Storage>
    ) throws(CommandFailure) -> Self {
        let descriptor = try UnixSocket.listen(
            path: settings.httpSocket, mode: settings.httpSocketMode, what: "socket")
        return Self(
            socket: ListenSocket(listening: descriptor, isShared: false), options: options(settings, identity: nil),
            handler: HTTPHandler(api: api, isSecure: false).reply, path: settings.httpSocket)
    }

    /// Takes requests from now on. Throws a `DaemonError`.
    func start() throws(DaemonError) -> Daemon {
        try Daemon(listeningOn: socket, options: options, handler: handler)
    }

    /// Leaves the path of a Unix socket to a successor. Call it once, before the daemon stops.
    func vacate() {
        if let path { unlink(path) }
    }

    /// Where it listens.
    var metadata: Logger.Metadata {
        if let path { return ["socket": "\(path)"] }
        if socket.port == 0 { return ["socket": "inherited"] }
        return ["port": "\(socket.port)", "tls": "\(options.identity != nil)"]
    }

    /// Where it listens, for a sentence.
    var place: String {
        if let path { return "the socket \(path)" }
        if socket.port == 0 { return "a Unix socket" }
        return "port \(socket.port)" + (options.identity == nil ? "" : " with TLS")
    }

    private static func options(_ settings: Settings, identity: CurrentTLSIdentity?) -> DaemonOptions {
        var options = DaemonOptions()
        options.threads = settings.httpThreads
        options.maximumConnections = settings.httpMaximumConnections
        options.maximumConnectionsPerAddress = settings.httpMaximumConnectionsPerAddress
        let proxies = settings.httpTrustedProxies
        options.isUnlimited = { $0 == TrustedProxies.unix || proxies.trusts($0) }
        options.maximumHeaderBytes = settings.httpMaximumHeaderBytes
        options.maximumBodyBytes = settings.httpMaximumBodyBytes
        options.maximumRequestsInFlight = settings.httpMaximumRequestsInFlight
        options.idleTimeoutSeconds = settings.httpIdleTimeoutSeconds
        options.headerDeadlineSeconds = settings.httpHeaderDeadlineSeconds
        options.bodyDeadlineSeconds = settings.httpBodyDeadlineSeconds
        options.identity = identity
        return options
    }
}
