import Dispatch
import FlowRegistry
import FlowRegistryHTTP
import HTTPTypes
import Logging
import MicroHTTPD
import ServiceLifecycle

/// The API on libmicrohttpd, as a part of the process's life.
struct HTTPService: Service {
    private let listeners: [HTTPListener]
    private let drainSeconds: Int
    private let logger: Logger

    /// Listens at once, and answers as soon as it runs: by then the signals that stop it are heeded.
    ///
    /// - Parameter identity: the certificate of the TCP listener; nil for plain HTTP.
    ///
    /// Throws a `CommandFailure` where it cannot listen.
    init<Flows, Accounts>(
        settings: Settings, api: API<Flows, Accounts>, identity: CurrentTLSIdentity?, logger: Logger
    ) throws(CommandFailure) {
        listeners = try HTTPListener.all(settings, api, identity: identity)
        drainSeconds = settings.httpDrainSeconds
        self.logger = logger
    }

    /// Serves until the process is asked to stop, then drains.
    func run() async throws {
        var daemons: [Daemon] = []
        for listener in listeners {
            daemons.append(try listener.start())
            logger.notice("serving", metadata: listener.metadata)
        }
        try? await gracefulShutdown()
        for listener in listeners { listener.vacate() }
        logger.notice("draining", metadata: ["deadline_seconds": "\(drainSeconds)"])
        await withTaskGroup { group in
            for daemon in daemons { group.addTask { await stop(daemon) } }
        }
    }

    private func stop(_ daemon: Daemon) async {
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
    ///
    /// - Parameter isSecure: whether the daemon speaks TLS.
    init<Flows, Accounts>(_ api: API<Flows, Accounts>, _ reader: RequestReader, isSecure: Bool) {
        let request = APIRequest(
            method: HTTPRequest.Method(rawValue: reader.method) ?? .get, target: reader.target, body: reader.body,
            remoteAddress: reader.remoteAddress, isSecure: isSecure,
            fields: { name, values in values == .first ? reader.header(name) : reader.list(name) })
        if let refusal = reader.refusal {
            self = .now(Response(api.refuse(request, with: RegistryError(refusal)), isSecure: isSecure))
            return
        }
        switch api.handle(request) {
        case .response(let response): self = .now(Response(response, isSecure: isSecure))
        case .write(let start):
            self = .later { respond in start { respond(Response($0, isSecure: isSecure)) } }
        }
    }
}

extension Response {
    /// Over TLS, clients are told to come back over TLS alone for a year (RFC 6797; OWASP ASVS 5.0, 3.4.1).
    init(_ response: APIResponse, isSecure: Bool) {
        var headers = response.headers
        if isSecure { headers.append(("Strict-Transport-Security", "max-age=31536000")) }
        self.init(status: response.status.code, headers: headers, body: response.body)
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
