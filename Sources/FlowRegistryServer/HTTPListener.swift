import CommandSupport
import FlowRegistryHTTP
import FlowRegistrySQLite
import Glibc
import HTTPServing
import Logging
import MicroHTTPD

/// One place where the API is served: a socket that listens, and how requests on it are taken.
struct HTTPListener {
    private let socket: ListenSocket
    private let options: DaemonOptions
    private let handler: RequestHandler
    /// What is served.
    private let content: String
    /// The path of a Unix socket of the process's own.
    private let path: String?

    /// The listeners of the API on the sockets that were inherited, else those that the settings ask for; on TCP with TLS
    /// where there is a certificate.
    ///
    /// Throws a `CommandFailure` where one cannot listen; where systemd has passed other sockets, a try again is no help.
    static func all(
        _ settings: Settings, _ api: API<SQLiteStore>, sockets: InheritedSockets, identity: CurrentTLSIdentity?
    ) throws(CommandFailure) -> [Self] {
        guard sockets.http.isEmpty else {
            return sockets.http.map { listener(on: $0, settings, api, identity: identity) }
        }
        do {
            return try own(settings, api, identity: identity)
        } catch  where sockets.control != nil {
            throw .configuration(
                "systemd has passed no socket for the API, which `systemctl status flow-registry.socket` tells the reason "
                    + "of; and the service itself could not listen. \(error.message)")
        }
    }

    private static func own(
        _ settings: Settings, _ api: API<SQLiteStore>, identity: CurrentTLSIdentity?
    ) throws(CommandFailure) -> [Self] {
        var listeners: [Self] = []
        if !settings.httpHost.isEmpty {
            listeners.append(
                try tcp(
                    "api", settings.httpHost, settings.httpPort, options(settings, identity: identity),
                    api.reply))
        }
        if !settings.httpSocket.isEmpty {
            listeners.append(
                try unix(
                    "api", settings.httpSocket, settings, options(settings, identity: nil),
                    api.reply))
        }
        return listeners
    }

    /// Those where the metrics are served, which have to do with few clients; on the sockets that were inherited, else on
    /// those that the settings ask for.
    ///
    /// Throws a `CommandFailure` where one cannot listen.
    static func metrics(
        _ settings: Settings, _ page: MetricsPage, inherited: [Int32]
    ) throws(CommandFailure) -> [Self] {
        var options: DaemonOptions {
            var options = DaemonOptions()
            options.threads = 1
            options.maximumConnections = 64
            return options
        }
        guard inherited.isEmpty else {
            return inherited.map {
                let socket = ListenSocket(listening: $0, isShared: true)
                return Self(socket: socket, options: options, handler: page.reply, content: "metrics", path: nil)
            }
        }
        var listeners: [Self] = []
        if !settings.metricsHost.isEmpty {
            listeners.append(try tcp("metrics", settings.metricsHost, settings.metricsPort, options, page.reply))
        }
        if !settings.metricsSocket.isEmpty {
            listeners.append(try unix("metrics", settings.metricsSocket, settings, options, page.reply))
        }
        return listeners
    }

    /// The control socket: whoever may connect to it has the command line's authority. The mode of an inherited one says who
    /// that is; to one of the service's own, its own user and root may.
    ///
    /// Throws a `CommandFailure` where it cannot listen.
    static func control(
        _ settings: Settings, _ api: API<SQLiteStore>, inherited: Int32?
    ) throws(CommandFailure) -> Self {
        var options = DaemonOptions()
        options.threads = 1
        options.maximumConnections = 64
        options.isUnlimited = { _ in true }
        options.maximumBodyBytes = longestControlBody
        options.commonHeaders = [(ServiceVersion.fieldName, ServiceVersion.text)]
        if let inherited {
            let socket = ListenSocket(listening: inherited, isShared: true)
            return Self(socket: socket, options: options, handler: api.administer, content: "control", path: nil)
        }
        options.admits = UnixSocket.peerIsTrusted
        let path = settings.controlSocket
        let descriptor = try UnixSocket.listen(path: path, what: "control socket")
        return Self(
            socket: ListenSocket(listening: descriptor, isShared: false), options: options, handler: api.administer,
            content: "control", path: path)
    }

    /// In bytes: a record of an import cannot be divided, and its last ones have to come together.
    private static let longestControlBody = 268_435_456

    private static func listener(
        on descriptor: Int32, _ settings: Settings, _ api: API<SQLiteStore>, identity: CurrentTLSIdentity?
    ) -> Self {
        let socket = ListenSocket(listening: descriptor, isShared: true)
        let identity = socket.port > 0 ? identity : nil
        return Self(
            socket: socket, options: options(settings, identity: identity),
            handler: api.reply, content: "api", path: nil)
    }

    private static func tcp(
        _ content: String, _ host: String, _ port: Int, _ options: DaemonOptions, _ handler: @escaping RequestHandler
    ) throws(CommandFailure) -> Self {
        do {
            return Self(
                socket: try ListenSocket(host: host, port: port), options: options, handler: handler, content: content,
                path: nil)
        } catch .inUse(_, let port) {
            throw .unavailable(inUse(host, port, content))
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// Who has the port, and how to choose another one.
    private static func inUse(_ host: String, _ port: Int, _ content: String) -> String {
        let holder = PortHolder(port: port).map { "process \($0.process) (\($0.name))" } ?? "another process"
        let setting = content == "metrics" ? SettingsKey.metricsPort.rawValue : "http.port (--http-port)"
        return
            "Cannot listen on \(host) port \(port): Address already in use by \(holder). Stop that, or set \(setting) to another port."
    }

    private static func unix(
        _ content: String, _ path: String, _ settings: Settings, _ options: DaemonOptions,
        _ handler: @escaping RequestHandler
    ) throws(CommandFailure) -> Self {
        let descriptor = try UnixSocket.listen(path: path, mode: settings.httpSocketMode, what: "socket")
        return Self(
            socket: ListenSocket(listening: descriptor, isShared: false), options: options, handler: handler,
            content: content, path: path)
    }

    /// Takes requests from now on. Throws a `DaemonError`.
    func start() throws(DaemonError) -> Daemon {
        try Daemon(listeningOn: socket, options: options, handler: handler)
    }

    /// Leaves the path of a Unix socket to a successor. Call it once, before the daemon stops.
    func vacate() {
        if let path { unlink(path) }
    }

    /// What the metrics call it.
    var name: String { socket.port > 0 ? "tcp" : "unix" }

    /// What its event loops are asked for to show life, and the status of the answer.
    var probe: (target: String, status: Int) { ("/health/live", content == "metrics" ? 404 : 200) }

    var statistics: DaemonStatistics { options.statistics }

    var maximumConnections: Int { options.maximumConnections }

    /// Where it listens.
    var metadata: Logger.Metadata {
        if let path { return ["content": "\(content)", "socket": "\(path)"] }
        if socket.port == 0 { return ["content": "\(content)", "socket": "inherited"] }
        return ["content": "\(content)", "port": "\(socket.port)", "tls": "\(options.identity != nil)"]
    }

    /// Where it serves its users, for a sentence; nil for administration.
    var place: String? {
        content == "control" ? nil : address + (content == "metrics" ? " for metrics" : "")
    }

    private var address: String {
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
        // Clients are told to come back over TLS alone for a year (RFC 6797; OWASP ASVS 5.0, 3.4.1).
        if identity != nil { options.commonHeaders = [("Strict-Transport-Security", "max-age=31536000")] }
        return options
    }
}
