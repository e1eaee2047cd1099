import JSON
import FlowRegistry
import HTTPServing

/// One request on its way from its header fields to its response: what came, and what each stage has found out.
///
/// Unchecked: one thread has it at a time. The event loop has it until the connection is suspended, then a thread of the pool
/// or the writer, and the event loop again to complete it.
final class RequestContext: @unchecked Sendable {
    let requestID: RequestID
    let method: HTTPMethod
    /// Path and query, undecoded but for what `RequestTarget` says.
    let target: String
    /// The target up to its query.
    let path: Substring
    /// Host and port that the target itself has named, which take the place of the Host field (RFC 9112 §3.2.2).
    let authority: String?
    /// The client's address in numbers.
    let address: String
    /// Of the event loop on which the request came.
    let counts: RequestCounts
    /// When its header fields were there, in monotonic nanoseconds.
    let began: Int64
    /// Whether a browser's page of another origin may be waiting for the response.
    let isCrossOrigin: Bool
    /// If-None-Match, of a request that it has a meaning for.
    let known: EntityTagCondition?
    /// Whether there is one that cannot be read.
    let hasUnreadableTags: Bool
    /// Whether it has the command line's authority, whatever credentials it carries: a property of the listener on which it
    /// came, never of the request.
    let isOnControlSocket: Bool
    private var fields: HeaderFields
    /// nil while an announced body is still to come.
    private(set) var body: [UInt8]?
    /// Set when the request must not be served.
    private(set) var refusal: Refusal?

    // MARK: Found by the fast path

    /// Who sends it, where its header fields need not be looked at for that.
    let sender: RecognizedCaller?
    /// Whose its credentials are, where that is known already.
    var authenticated: Authenticated?
    /// Told, on the event loop, when they were looked up and are right.
    var onVerified: (@Sendable (Authenticated, Login) -> Void)?

    // MARK: Found by admission

    /// nil until it was found.
    var route: Route?
    /// The values of the route's parameters, in the order of its pattern.
    var parameters: [Substring] = []
    /// nil on routes that are open to everybody.
    var caller: Caller?
    /// The caller's; nil where anybody may ask.
    var verification: Verification?
    /// Among the bodies of its account, until the request is completed: by the time that the client has its response, its
    /// next request has a place.
    var place: AccountMemory.Place?
    /// Scheme, host and port under which the caller reached the service, as `https://host:port`.
    var origin = ""

    // MARK: Found by execution

    /// nil on an event loop.
    var worker: Worker?
    /// The fields of the body and of the query, once they were asked for.
    var readForm: Form?
    var readQuery: Form?

    /// What a request has on a thread of the pool, where nobody else's waits for it.
    struct Worker {
        let budget: Budget
        let connection: any SuspendedConnection
    }

    /// - Parameters:
    ///   - request: as the server gives it.
    ///   - sender: who was known by the same header fields.
    ///   - isOnControlSocket: whether the listener grants the command line's authority.
    init(
        _ request: Request, from sender: RecognizedCaller? = nil, origin: Origin, on loop: EventLoop, began: Int64,
        isOnControlSocket: Bool = false
    ) {
        self.isOnControlSocket = isOnControlSocket
        requestID = loop.nextRequestID()
        counts = loop.counts
        self.began = began
        method = request.method
        let target = RequestTarget(String(decoding: request.target, as: UTF8.self))
        self.target = target.text
        path = target.text[..<target.pathEnd]
        authority = target.authority
        fields = .live(request)
        body = request.body
        refusal = request.refusal
        // Known under the Host field.
        self.sender = target.authority == nil ? sender : nil
        if let sender = self.sender {
            address = sender.address
            (known, hasUnreadableTags, isCrossOrigin) = (nil, false, false)
            return
        }
        address = origin.clientAddress(of: request)
        let field = request.method.isRead ? request.list("If-None-Match") : nil
        known = field.flatMap(EntityTagCondition.init)
        hasUnreadableTags = field != nil && known == nil
        isCrossOrigin = request.header("Origin") != nil
    }

    /// Takes the request with its body.
    func receive(_ request: Request) {
        fields = .live(request)
        body = request.body
        refusal = request.refusal
    }

    /// The target's query without its question mark, empty without one.
    var queryText: Substring.UTF8View { target[path.endIndex...].utf8.dropFirst() }

    /// Whose turn its writes and its work take; nil for the operator's, which no account's load delays or refuses.
    var turn: AccountSID? { isOnControlSocket ? nil : caller?.account }

    /// Of the body, once it is there.
    var requestBytes: Int { body?.count ?? 0 }

    /// The caller, for a transaction to look at once more.
    var verifiedCaller: VerifiedCaller? {
        guard let caller, let verification else { return nil }
        return VerifiedCaller(caller, verification)
    }
}

// MARK: Header fields

extension RequestContext {
    /// The first value of a header field, or nil.
    func header(_ name: StaticString) -> String? {
        switch fields {
        case .live(let request): request.header(name)
        case .held(let fields): fields[name]?.first
        }
    }

    /// All values of a header field, joined by commas (RFC 9110 §5.3), or nil.
    func list(_ name: StaticString) -> String? {
        switch fields {
        case .live(let request): request.list(name)
        case .held(let fields): fields[name]?.all
        }
    }

    /// As the request is sent; only on the event loop.
    var request: Request? { if case .live(let request) = fields { request } else { nil } }

    /// Keeps what handlers look at, for a thread that is not the event loop's.
    func hold() {
        if case .live(let request) = fields { fields = .held(HeldFields(of: request)) }
    }

    /// Lets go of the connection: nobody asks for a header field any more.
    func detach() {
        if case .live = fields { fields = .held(HeldFields()) }
    }

    private enum HeaderFields {
        /// The connection is asked for them.
        case live(Request)
        case held(HeldFields)
    }

    /// The header fields that handlers look at; those that say who calls, and where, were looked at before.
    private struct HeldFields {
        private static let names: [StaticString] = ["Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"]

        private let fields: [(name: String, first: String, all: String)]

        init() { fields = [] }

        init(of request: Request) {
            fields = Self.names.compactMap { name in
                guard let first = request.header(name), let all = request.list(name) else { return nil }
                return ("\(name)", first, all)
            }
        }

        subscript(_ name: StaticString) -> (name: String, first: String, all: String)? {
            assert(Self.names.contains { "\($0)" == "\(name)" }, "\(name) is not kept")
            return fields.first { $0.name == "\(name)" }
        }
    }
}
