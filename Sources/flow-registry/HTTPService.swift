import Dispatch
import FlowRegistry
import FlowRegistryHTTP
import HTTPTypes
import Logging
import MicroHTTPD
import ServiceLifecycle

/// The API on libmicrohttpd, as a part of the process's life.
struct HTTPService: Service {
    private let socket: ListenSocket
    private let options: DaemonOptions
    private let handler: RequestHandler
    private let drainSeconds: Int
    private let logger: Logger

    /// Listens at once, and answers as soon as it runs: by then the signals that stop it are heeded.
    ///
    /// Throws a `CommandFailure` where it cannot listen.
    init<Flows, Accounts>(settings: Settings, api: API<Flows, Accounts>, logger: Logger) throws(CommandFailure) {
        do {
            socket = try ListenSocket(host: settings.httpHost, port: settings.httpPort)
        } catch {
            throw .unavailable(error.description)
        }
        var options = DaemonOptions()
        options.threads = settings.httpThreads
        options.maximumConnections = settings.httpMaximumConnections
        options.maximumConnectionsPerAddress = settings.httpMaximumConnectionsPerAddress
        options.maximumHeaderBytes = settings.httpMaximumHeaderBytes
        options.maximumBodyBytes = settings.httpMaximumBodyBytes
        options.idleTimeoutSeconds = settings.httpIdleTimeoutSeconds
        options.headerDeadlineSeconds = settings.httpHeaderDeadlineSeconds
        options.bodyDeadlineSeconds = settings.httpBodyDeadlineSeconds
        self.options = options
        handler = { Reply(api, $0) }
        drainSeconds = settings.httpDrainSeconds
        self.logger = logger
    }

    /// Serves until the process is asked to stop, then drains.
    func run() async throws {
        let daemon = try Daemon(listeningOn: socket, options: options, handler: handler)
        logger.notice("serving", metadata: ["port": "\(daemon.port)"])
        try? await gracefulShutdown()
        logger.notice("draining", metadata: ["deadline_seconds": "\(drainSeconds)"])
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                daemon.stop(deadlineSeconds: drainSeconds)
                continuation.resume()
            }
        }
    }
}

extension Reply {
    /// What the API makes of a request of the daemon's.
    init<Flows, Accounts>(_ api: API<Flows, Accounts>, _ reader: RequestReader) {
        let request = APIRequest(
            method: HTTPRequest.Method(rawValue: reader.method) ?? .get, target: reader.target, body: reader.body,
            remoteAddress: reader.remoteAddress, header: reader.header)
        if let refusal = reader.refusal {
            self = .now(Response(api.refuse(request, with: RegistryError(refusal))))
            return
        }
        switch api.handle(request) {
        case .response(let response): self = .now(Response(response))
        case .write(let start):
            self = .later { respond in start { respond(Response($0)) } }
        }
    }
}

extension Response {
    init(_ response: APIResponse) {
        self.init(status: response.status.code, headers: response.headers, body: response.body)
    }
}

extension RegistryError {
    init(_ refusal: Refusal) {
        self =
            switch refusal {
            case .malformed(let reason): .malformedRequest(reason)
            case .notImplemented(let reason): .notImplemented(reason)
            case .bodyTooLarge(let limit): .tooLarge(what: "request body", limit: limit)
            }
    }
}
