import FlowRegistry
import HTTPServing

/// A call that leaves the thread on which it came: what handlers look at of it, kept.
struct HeldCall: Sendable {
    private let method: HTTPMethod
    private let target: String
    private let body: [UInt8]?
    private let remoteAddress: String
    private let isSecure: Bool
    private let sender: RecognizedCaller?
    private let fields: [(name: String, first: String, all: String)]
    private let route: Route
    private let parameters: [Substring]
    private(set) var exchange: Exchange
    private let origin: String

    /// The header fields that handlers look at; those that say who calls, and where, were looked at before.
    private static let fieldNames: [StaticString] = ["Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]

    init(_ call: Call) {
        let request = call.request
        method = request.method
        target = request.target
        body = request.body
        remoteAddress = request.remoteAddress
        isSecure = request.isSecure
        sender = request.sender
        fields = Self.fieldNames.compactMap { name in
            guard let first = request.header(name), let all = request.list(name) else { return nil }
            return ("\(name)", first, all)
        }
        route = call.route
        parameters = call.parameters
        exchange = call.exchange
        origin = call.origin
    }

    /// The same call with what has been found out since.
    func with(_ exchange: Exchange) -> HeldCall {
        var call = self
        call.exchange = exchange
        return call
    }

    /// The call on a thread of the pool.
    func call(on worker: Call.Worker) -> Call {
        let request = APIRequest(
            method: method, target: target, body: body, remoteAddress: remoteAddress, isSecure: isSecure,
            sender: sender
        ) { [fields] name, values in
            assert(Self.fieldNames.contains { "\($0)" == "\(name)" }, "\(name) is not kept")
            let field = fields.first { $0.name == "\(name)" }
            return values == .first ? field?.first : field?.all
        }
        return Call(
            request: request, route: route, parameters: parameters, exchange: exchange, origin: origin, worker: worker)
    }
}
