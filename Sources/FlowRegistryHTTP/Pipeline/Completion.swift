import FlowRegistry
import HTTPServing

/// The third stage of a request: what came of it becomes its response, which is counted and logged.
struct Completion: Sendable {
    let observer: RequestObserver
    /// The responses that accounts have not read yet.
    let unread: AccountMemory

    /// The response to a request that was answered: conditional, with the header fields of every response, and reported.
    func response(to context: RequestContext, _ answer: APIResponse, error: RegistryError? = nil) -> Response {
        var response = conditional(answer, context)
        response.headers.append(Self.header(context.requestID))
        response.headers.append(Self.noSniffing)
        if context.isCrossOrigin { response.headers += Self.crossOriginHeaders }
        report(response, error, context)
        context.place?.giveBack()
        return response
    }

    /// The response to a request that was refused, told as far as the caller may read it.
    func response(refusing context: RequestContext, _ error: RegistryError) -> Response {
        let error = context.caller.map { error.shown(to: $0.permissions) } ?? error
        let answer = ErrorResource(error: error, path: Self.unversioned(context.path)).response
        return response(to: context, answer, error: error)
    }

    /// The response to a write that is durable. It has its place among those that its account has not read yet, whatever else
    /// has not been read.
    func response(to context: RequestContext, written: Answer.Written) -> Response {
        var response = response(to: context, written())
        if response.body.count > AccountMemory.longResponse, let account = context.turn {
            response.owner = unread.hold(response.body.count, of: account)
        }
        return response
    }

    private func report(_ response: Response, _ error: RegistryError?, _ context: RequestContext) {
        let responseBytes = context.method == .head ? 0 : response.body.count
        observer.report(
            RequestRecord(
                requestID: context.requestID, method: context.method, route: context.route?.pattern,
                caller: context.caller, address: context.address, status: response.status,
                nanoseconds: observer.clock.uptimeNanoseconds() - context.began, requestBytes: context.requestBytes,
                responseBytes: responseBytes, error: error),
            route: context.route?.index ?? context.counts.routes.count - 1, in: context.counts)
    }

    /// The response with its tag, or 304 where the client has these bytes already (RFC 9110 §13.1.2, §15.4.5).
    private func conditional(_ answer: APIResponse, _ context: RequestContext) -> Response {
        if let tag = answer.tag, answer.status == .ok, let known = context.known, known.matchesWeakly(tag) {
            return Response(status: .notModified, headers: [("ETag", tag.field)])
        }
        return Response(
            status: answer.status, headers: Self.taggedHeaders(of: answer), body: answer.body, owner: answer.place)
    }

    private static func taggedHeaders(of answer: APIResponse) -> [(name: String, value: String)] {
        guard let tag = answer.tag else { return answer.headers }
        return answer.headers + [("ETag", tag.field)]
    }

    /// The header fields of a response to a request that depends on nothing but its target, without the request's id.
    static func lastingHeaders(of answer: APIResponse) -> [(name: String, value: String)] {
        taggedHeaders(of: answer) + [noSniffing]
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
