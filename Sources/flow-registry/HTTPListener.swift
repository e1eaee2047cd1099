import FlowRegistryHTTP
import Logging
import MicroHTTPD

/// One place where the API is served: a socket that listens, and how requests on it are taken.
struct HTTPListener {
    private let socket: ListenSocket
    private let options: DaemonOptions
    private let handler: RequestHandler

    /// The TCP listener, speaking TLS where there is a certificate. Throws a `CommandFailure` where it cannot listen.
    static func tcp<Flows, Accounts>(
        _ settings: Settings, _ api: API<Flows, Accounts>, identity: CurrentTLSIdentity?
    ) throws(CommandFailure) -> Self {
        do {
            let socket = try ListenSocket(host: settings.httpHost, port: settings.httpPort)
            let isSecure = identity != nil
            return Self(
                socket: socket, options: options(settings, identity: identity),
                handler: { Reply(api, $0, isSecure: isSecure) })
        } catch {
            throw .unavailable(error.description)
        }
    }

    /// Takes requests from now on. Throws a `DaemonError`.
    func start() throws(DaemonError) -> Daemon {
        try Daemon(listeningOn: socket, options: options, handler: handler)
    }

    var metadata: Logger.Metadata {
        ["port": "\(socket.port)", "tls": "\(options.identity != nil)"]
    }

    private static func options(_ settings: Settings, identity: CurrentTLSIdentity?) -> DaemonOptions {
        var options = DaemonOptions()
        options.threads = settings.httpThreads
        options.maximumConnections = settings.httpMaximumConnections
        options.maximumConnectionsPerAddress = settings.httpMaximumConnectionsPerAddress
        options.maximumHeaderBytes = settings.httpMaximumHeaderBytes
        options.maximumBodyBytes = settings.httpMaximumBodyBytes
        options.idleTimeoutSeconds = settings.httpIdleTimeoutSeconds
        options.headerDeadlineSeconds = settings.httpHeaderDeadlineSeconds
        options.bodyDeadlineSeconds = settings.httpBodyDeadlineSeconds
        options.identity = identity
        return options
    }
}
