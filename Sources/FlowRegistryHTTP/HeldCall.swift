import FlowRegistry
import HTTPTypes

/// A call that leaves the thread on which it came: what handlers look at of it, kept.
struct HeldCall: Sendable {
    private let method: HTTPRequest.Method
    private let target: String
    private let body: [UInt8]?
    private let remoteAddress: String
    private let isSecure: Bool
    private let sender: KnownSender?
    private let fields: [(name: String, first: String, all: String)]
    private let parameters: [Substring]
    private let caller: Caller?
    private let address: String
    private let requestID: RequestID
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
        parameters = call.parameters
        caller = call.caller
        address = call.address
        requestID = call.requestID
        origin = call.origin
    }

    /// The account whose call it is.
    var account: AccountSID? { caller?.account }

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
            request: request, parameters: parameters, caller: caller, address: address, requestID: requestID,
            origin: origin, worker: worker)
    }
}
