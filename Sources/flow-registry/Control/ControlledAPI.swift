import FlowRegistryServer
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import FlowRegistryHTTP
import FlowRegistrySQLite
import HTTPServing
import Metrics
import Synchronization

/// The API in this process, for a command that finds no service.
final class ControlledAPI: Sendable {
    private let api: API<SQLiteStore>
    private let fault: Fault

    /// Why the last request failed for a fault of the registry's own, which the API tells its log alone.
    private final class Fault: Sendable {
        let text = Mutex<String?>(nil)
    }

    init(_ registry: SQLiteRegistry, _ settings: Settings) {
        let fault = Fault()
        var limits = Limits(settings)
        limits.responseCacheBytes = 0
        api = API(
            registry: registry, origin: Origin(publicURL: nil, fallback: "http://localhost"), limits: limits,
            clock: Clock(now: { .now }, uptimeNanoseconds: { MonotonicTime.nanoseconds }),
            observe: { record in fault.text.withLock { $0 = record.fault } })
        self.fault = fault
    }

    /// The answer to a request, once what it changes is on the disk; and the fault that has it fail.
    func response(to request: ControlRequest) async -> (Response, fault: String?) {
        let response = await answer(to: request)
        return (response, fault.text.withLock { $0 })
    }

    private func answer(to request: ControlRequest) async -> Response {
        switch reply(to: request) {
        case .now(let response): return response
        case .later(let request):
            return await withCheckedContinuation { request.start(Suspension(of: request, $0)) }
        case .again, .afterBody: preconditionFailure("Nothing was prepared, and the body was given")
        }
    }

    private func reply(to request: ControlRequest) -> Reply {
        let connection = Connection(request.fields)
        return withExtendedLifetime(connection) {
            [UInt8](request.target.utf8).withUnsafeBytes { target in
                api.administer(
                    Request(
                        method: request.method, target: target, headerSection: nil, body: request.form.bytes,
                        refusal: nil,
                        on: connection))
            }
        }
    }

    /// What the request comes on.
    private final class Connection: ServerConnection {
        let remoteAddress = "unix"
        let isSecure = false
        private let fields: [(name: String, value: String)]

        init(_ fields: [(name: String, value: String)]) { self.fields = fields }

        func header(_ name: StaticString) -> String? { fields.first { $0.name == "\(name)" }?.value }

        func list(_ name: StaticString) -> String? { header(name) }

        func prepare(_ response: Response, varying name: StaticString) -> PreparedResponse? { nil }
    }

    /// Waits for a write or a thread of the pool. Nobody hangs up.
    private final class Suspension: SuspendedConnection {
        let isHungUp = false
        private let request: any InFlightRequest
        private let continuation: CheckedContinuation<Response, Never>

        init(of request: any InFlightRequest, _ continuation: CheckedContinuation<Response, Never>) {
            (self.request, self.continuation) = (request, continuation)
        }

        func resume() { continuation.resume(returning: request.complete()) }
    }
}
