import FlowRegistry
import HTTPServing

/// One request on its way to its response: gives every response its request id and reports it.
struct Exchange: Sendable {
    let requestID = RequestID.next()
    private let method: HTTPMethod
    private let path: Substring
    private let isCrossOrigin: Bool
    /// If-None-Match, of a request that it has a meaning for.
    private let known: EntityTagCondition?
    /// Whether there is one that cannot be read.
    let hasUnreadableTags: Bool
    private let observer: RequestObserver
    /// Of the thread on which the request came.
    let counts: RequestCounts
    /// Monotonic, in nanoseconds.
    private let began: Int64
    /// Of the body, once it is there.
    var requestBytes: Int
    var route: (index: Int, pattern: String)?
    var caller: Caller?
    /// The caller's; nil where anybody may ask.
    var verification: Verification?
    /// Given back when the response is made: by the time that the client has it, its next request has a place.
    var place: AccountMemory.Place?
    /// The client's address in numbers.
    let address: String

    init(_ request: APIRequest, from address: String, observer: RequestObserver) {
        began = observer.clock.uptimeNanoseconds()
        self.observer = observer
        counts = observer.statistics.counts
        method = request.method
        requestBytes = request.body?.count ?? 0
        path = request.path
        self.address = address
        if request.sender != nil {
            (known, hasUnreadableTags, isCrossOrigin) = (nil, false, false)
            return
        }
        let isRead = request.method == .get || request.method == .head
        let field = isRead ? request.list("If-None-Match") : nil
        known = field.flatMap(EntityTagCondition.init)
        hasUnreadableTags = field != nil && known == nil
        isCrossOrigin = request.header("Origin") != nil
    }

    /// The caller, for a transaction to look at once more.
    var verifiedCaller: VerifiedCaller? {
        guard let caller, let verification else { return nil }
        return VerifiedCaller(caller, verification)
    }

    /// Makes the response to what came of a write.
    func finish(_ written: Result<Answer.Response, RegistryError>) -> Response {
        do throws(RegistryError) {
            return finish(try written.get()())
        } catch {
            return finish(error)
        }
    }

    /// What was refused, told as far as the caller may read it.
    func finish(_ error: RegistryError) -> Response {
        let error = caller.map { error.shown(to: $0.permissions) } ?? error
        return finish(ErrorResource(error: error, path: Self.unversioned(path)).response, error: error)
    }

    func finish(_ response: APIResponse, error: RegistryError? = nil) -> Response {
        var response = conditional(response)
        response.headers.append(Self.header(requestID))
        response.headers.append(Self.noSniffing)
        if isCrossOrigin { response.headers += Self.crossOriginHeaders }
        report(response, error)
        place?.giveBack()
        return response
    }

    private func report(_ response: Response, _ error: RegistryError?) {
        let nanoseconds = observer.clock.uptimeNanoseconds() - began
        let responseBytes = method == .head ? 0 : response.body.count
        observer.report(
            RequestRecord(
                requestID: requestID, method: method, route: route?.pattern, caller: caller, address: address,
                status: response.status, nanoseconds: nanoseconds, requestBytes: requestBytes,
                responseBytes: responseBytes, error: error),
            route: route?.index ?? counts.routes.count - 1, in: counts)
    }

    /// The response with its tag, or 304 where the client has these bytes already (RFC 9110 §13.1.2, §15.4.5).
    private func conditional(_ response: APIResponse) -> Response {
        guard let tag = response.tag else {
            return Response(
                status: response.status, headers: response.headers, body: response.body, owner: response.place)
        }
        let field = ("ETag", tag.field)
        if response.status == .ok, let known, known.matchesWeakly(tag) {
            return Response(status: .notModified, headers: [field])
        }
        return Response(
            status: response.status, headers: response.headers + [field], body: response.body, owner: response.place)
    }

    /// The header fields of an answer to a request that depends on nothing but its target, without its id.
    static func lastingHeaders(of response: APIResponse) -> [(name: String, value: String)] {
        response.headers + (response.tag.map { [("ETag", $0.field)] } ?? []) + [noSniffing]
    }

    static func header(_ requestID: RequestID) -> (name: String, value: String) {
        (requestIDName, requestID.description)
    }

    private static let requestIDName = RequestID.fieldName.description

    /// A definition is never to be taken for a page (OWASP ASVS 5.0, 3.4.4).
    private static let noSniffing = (name: "X-Content-Type-Options", value: "nosniff")

    /// The path as error messages name it: `/Flows/FW…` for `/v2/Flows/FW…` (contract §3).
    private static func unversioned(_ path: Substring) -> String {
        for version in ["/v1/", "/v2/"] where path.hasPrefix(version) { return String(path.dropFirst(3)) }
        return String(path)
    }

    /// Contract §1.4; only browsers ask for them.
    private static let crossOriginHeaders: [(name: String, value: String)] = [
        ("Access-Control-Allow-Origin", "*"),
        (
            "Access-Control-Allow-Headers",
            "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, "
                + "Idempotency-Key"
        ),
        (
            "Access-Control-Expose-Headers",
            "ETag, Flow-Registry-Dry-Run, Flow-Registry-Warning, Idempotent-Replayed, Twilio-Request-Id"
        ),
    ]
}
