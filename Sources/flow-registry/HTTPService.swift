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
    init<Storage>(settings: Settings, api: API<Storage>, logger: Logger) throws(CommandFailure) {
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
        options.maximumRequestsInFlight = settings.httpMaximumRequestsInFlight
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
    init<Storage>(_ api: API<Storage>, _ reader: RequestReader) {
        let request = APIRequest(reader, body: reader.hasBody ? nil : [])
        if let refusal = reader.refusal {
            self = .now(Response(api.refuse(request, with: RegistryError(refusal))))
        } else {
            self.init(api, api.handle(request))
        }
    }

    private init<Storage>(_ api: API<Storage>, _ outcome: Outcome) {
        switch outcome {
        case .response(let response): self = .now(Response(response))
        case .write(let start): self = .later { respond in start { respond(Response($0)) } }
        case .afterBody(let answer):
            self = .afterBody { reader in
                let request = APIRequest(reader, body: reader.body)
                if let refusal = reader.refusal {
                    return .now(Response(api.refuse(request, with: RegistryError(refusal))))
                }
                return Reply(api, answer(request))
            }
        }
    }
}

extension APIRequest {
    fileprivate init(_ reader: RequestReader, body: [UInt8]?) {
        self.init(
            method: HTTPRequest.Method(rawValue: reader.method) ?? .get, target: reader.target, body: body,
            remoteAddress: reader.remoteAddress, header: reader.header)
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
            case .headersTooLarge(let limit): .headersTooLarge(limit: limit)
            case .overloaded: .overloaded
            }
    }
}
