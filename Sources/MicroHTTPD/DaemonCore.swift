import CMicroHTTPD
import HTTPServing
import Metrics
import Synchronization

/// What the callbacks of one daemon share.
final class DaemonCore: Sendable {
    private let handler: RequestHandler
    private let gate: RequestValidator
    private let suspended = Mutex(SuspendedRequests())
    private let draining = Atomic<Bool>(false)
    private let options: DaemonOptions
    private let statistics: DaemonStatistics
    private let counts: ConnectionCounts
    private let lingering: LingeringSockets
    /// The value of Keep-Alive.
    private let keepAlive: String
    let deadlines = ConnectionDeadlines()
    /// nil for plain HTTP.
    let handshakes: TLSHandshakes?

    init(options: DaemonOptions, handler: @escaping RequestHandler) {
        self.handler = handler
        self.options = options
        statistics = options.statistics
        counts = ConnectionCounts(limit: options.maximumConnectionsPerAddress)
        lingering = LingeringSockets(seconds: options.headerDeadlineSeconds)
        keepAlive = "timeout=\(options.idleTimeoutSeconds)"
        handshakes = options.identity.map(TLSHandshakes.init)
        gate = RequestValidator(
            maximumHeaderBytes: options.maximumHeaderBytes, maximumBodyBytes: options.maximumBodyBytes,
            connectionMemoryBytes: options.connectionMemoryBytes)
    }

    /// Ends each connection with its next response, so that clients that keep theirs alive go elsewhere.
    func drain() { draining.store(true, ordering: .relaxed) }

    /// Whether a connection may send requests.
    func admits(_ socket: Int32) -> Bool { options.admits(socket) }

    /// Shuts a connection down at once that is one too many of its client.
    func connectionStarted(_ client: ClientConnection) {
        client.deadline.read(withinSeconds: options.headerDeadlineSeconds)
        deadlines.add(client.deadline)
        statistics.acceptedConnections.add()
        statistics.connections.add()
        if client.head == nil { client.close() }
        if !counts.add(client.network), !options.isUnlimited(client.remoteAddress) {
            statistics.refusedConnections.add()
            client.close()
        }
    }

    func connectionEnded(_ client: ClientConnection) {
        client.leaveSocket()
        deadlines.remove(client.deadline)
        statistics.connections.subtract()
        guard client.lingers else { return counts.remove(client.network) }
        lingering.take(client.deadline.socket) { [counts, network = client.network] in counts.remove(network) }
    }

    func requestBegan(_ client: ClientConnection) {
        client.deadline.requestBegan()
        client.deadline.readOn(withinSeconds: options.headerDeadlineSeconds)
    }

    /// The next request may begin at any time, but not trickle in for longer than silence would be borne.
    func requestCompleted(_ pending: PendingRequest, _ client: ClientConnection) {
        if pending.isInFlight { statistics.requestsInFlight.subtract() }
        // The client has gone.
        switch pending.answer {
        case .decided(.afterBody(let receiver)): receiver.abandon()
        case .resumed(let inFlight): _ = inFlight.complete()
        default: break
        }
        client.deadline.requestEnded()
        client.deadline.read(withinSeconds: options.idleTimeoutSeconds + options.headerDeadlineSeconds)
    }

    /// Has the handler decide. An answer given now would end the connection, as libmicrohttpd has it: it waits for the
    /// end of the request, but for refusals that end the connection anyway and for clients that wait themselves.
    func headersRead(_ request: ClientRequest, _ line: RequestLine) -> MHD_Result {
        request.withClient { $0.deadline.read(withinSeconds: options.bodyDeadlineSeconds) }
        let size = cmicrohttpd_header_size(request.connection)
        let head = request.withClient { RequestHead(of: $0) }
        let (body, refusal, awaitsContinue, asksForEnd) = gate.examine(request.connection, line, head, size: size)
        if refusal == nil { head.pass(body, behind: line.method + size) }
        let hasBody = body != .none
        return request.withPending { pending in
            pending.endsConnection = body == .chunked
            pending.asksForEnd = asksForEnd
            pending.refusal = refusal ?? (hasBody && isFull ? .overloaded : nil)
            let section = refusal == nil ? line.rest(size: size) : nil
            let reply = withRequest(request, line.method, section, body: hasBody ? nil : [], handler)
            let isEarly = awaitsContinue || pending.refusal?.endsConnection ?? false
            return decided(reply, pending, request, hasBody: hasBody, isEarly: isEarly)
        }
    }

    /// Gives a handler the request for the time of its call.
    ///
    /// - Parameters:
    ///   - section: of the header fields.
    ///   - body: nil while it is still to come.
    private func withRequest(
        _ request: ClientRequest, _ method: UnsafePointer<CChar>, _ section: UnsafeRawBufferPointer?, body: [UInt8]?,
        _ handler: (Request) -> Reply
    ) -> Reply {
        request.withClient { client in
            handler(
                Request(
                    method: RequestLine.method(method), target: request.target, headerSection: section, body: body,
                    refusal: request.withPending { $0.refusal }, on: client))
        }
    }

    private func decided(
        _ reply: consuming Reply, _ pending: PendingRequest, _ request: ClientRequest, hasBody: Bool, isEarly: Bool
    ) -> MHD_Result {
        switch reply {
        case .now(let response): pending.answer = .ready(response)
        case .again(let response, let value):
            pending.answer = .prepared(Self.own(response))
            pending.value = value
        case .later, .afterBody:
            pending.answer = .decided(reply)
            countInFlight(pending)
            return .YES
        }
        if isEarly { return sendReady(pending, request, closes: true) }
        // A body that is only thrown away has less time.
        if hasBody { request.withClient { $0.deadline.read(withinSeconds: options.headerDeadlineSeconds) } }
        return .YES
    }

    func bodyRead(_ request: ClientRequest, _ bytes: UnsafeRawBufferPointer) {
        request.withPending { pending in
            guard pending.wantsBody else { return drop(bytes.count, pending, request) }
            guard pending.body.count + bytes.count <= options.maximumBodyBytes else {
                pending.refusal = .bodyTooLarge(limit: options.maximumBodyBytes)
                pending.body = []
                request.withClient { $0.deadline.readOn(withinSeconds: options.headerDeadlineSeconds) }
                return
            }
            pending.body.append(contentsOf: bytes)
        }
    }

    /// Throws away a part of a body whose request is refused; no more of it than of one that is read no further.
    private func drop(_ count: Int, _ pending: PendingRequest, _ request: ClientRequest) {
        pending.droppedBytes += count
        if pending.droppedBytes > LingeringSockets.maximumBytes { request.withClient { $0.close() } }
    }

    func requestRead(_ request: ClientRequest, _ method: UnsafePointer<CChar>) -> MHD_Result {
        request.withPending { pending in
            switch pending.answer {
            case .undecided, .abandoned: return .NO
            case .decided(.afterBody(let receiver)):
                pending.refusal = pending.refusal ?? refusalOfTrailers(request, pending, method)
                pending.answer = .waiting
                let reply = withRequest(request, method, nil, body: pending.body, receiver.reply)
                return carryOut(reply, pending, request)
            case .decided(let reply): return carryOut(reply, pending, request)
            case .waiting: return .YES
            case .ready, .prepared: return sendReady(pending, request, closes: pending.closesConnection)
            case .resumed(let inFlight):
                pending.answer = .waiting
                return send(inFlight.complete(), to: request, closes: pending.closesConnection)
            }
        }
    }

    private func refusalOfTrailers(
        _ request: ClientRequest, _ pending: PendingRequest, _ method: UnsafePointer<CChar>
    ) -> Refusal? {
        guard pending.endsConnection else { return nil }
        if request.withClient({ RequestHead(of: $0).chunksHoldNUL }) {
            return .malformed("The chunked body or its trailer section holds a NUL character")
        }
        return gate.examineTrailers(request.connection, method)
    }

    /// Has the handler answer what libmicrohttpd refuses, and says whether it did. The connection ends.
    ///
    /// - Parameter status: what libmicrohttpd would answer with.
    func refused(_ lent: Unmanaged<ClientConnection>, _ connection: OpaquePointer, status: Int) -> Bool {
        let (known, head) = lent._withUnsafeGuaranteedRef { ($0.current, RequestHead(of: $0)) }
        let pending = known?._withUnsafeGuaranteedRef { $0 }
        let refused = pending ?? PendingRequest()
        refused.refusal = gate.refusal(status: status, head, pending)
        // What waits for its body is answered here.
        refused.answer = .waiting
        let request = ClientRequest(pending: .passUnretained(refused), client: lent, connection: connection)
        return withExtendedLifetime(refused) {
            // libmicrohttpd tells no method here; the empty one is none.
            let reply = "-".withCString { withRequest(request, $0, nil, body: [], handler) }
            guard case .now(let response) = reply else { return false }
            return send(response, to: request, closes: true) == .YES
        }
    }

    /// Wakes every suspended connection to have it closed, and suspends no more.
    func abandonSuspended() { suspended.withLock { $0.abandonAll() } }

    private var isFull: Bool { statistics.requestsInFlight.value >= options.maximumRequestsInFlight }

    private func countInFlight(_ pending: PendingRequest) {
        pending.isInFlight = true
        statistics.requestsInFlight.add()
    }

    private func carryOut(_ reply: Reply, _ pending: PendingRequest, _ request: ClientRequest) -> MHD_Result {
        switch reply {
        case .now(let response): return send(response, to: request, closes: pending.closesConnection)
        case .again(let response, let value):
            return send(Self.own(response), value, to: request, closes: pending.closesConnection)
        case .afterBody: return .NO
        case .later(let inFlight):
            let handle = ConnectionHandle(pointer: request.connection)
            guard suspended.withLock({ $0.suspend(pending, handle) }) else { return .NO }
            let deadline = request.withClient { $0.deadline }
            deadline.clear()
            inFlight.start(Suspension(of: pending, for: inFlight, deadline, core: self))
            return .YES
        }
    }

    /// Wakes a suspended connection to have its request completed; where the daemon stops, nobody gets the response.
    func resume(_ pending: PendingRequest, toComplete inFlight: any InFlightRequest) {
        let isResumed = suspended.withLock { $0.resume(pending, toComplete: inFlight) }
        if !isResumed { _ = inFlight.complete() }
    }

    private func sendReady(_ pending: PendingRequest, _ request: ClientRequest, closes: Bool) -> MHD_Result {
        switch pending.answer {
        case .ready(let response): send(response, to: request, closes: closes)
        case .prepared(let response): send(response, pending.value, to: request, closes: closes)
        default: .NO
        }
    }

    private func send(_ response: Response, to request: ClientRequest, closes: Bool) -> MHD_Result {
        beginSending(to: request, closes: closes)
        let ending = ending(of: request, closes: closes)
        return ResponseWriter.send(
            withCommonHeaders(response), on: request.connection, ending, keepAlive: keepAlive)
    }

    private func send(
        _ response: LibraryResponse, _ value: InlineHeaderValue, to request: ClientRequest, closes: Bool
    ) -> MHD_Result {
        beginSending(to: request, closes: closes)
        let ending = ending(of: request, closes: closes)
        return response.send(value, on: request.connection, ending, keepAlive: keepAlive)
    }

    func withCommonHeaders(_ response: Response) -> Response {
        guard !options.commonHeaders.isEmpty else { return response }
        var response = response
        response.headers += options.commonHeaders
        return response
    }

    /// A handler sends again only what `ClientConnection.prepare` has made.
    private static func own(_ response: PreparedResponse) -> LibraryResponse {
        guard let own = response as? LibraryResponse else {
            preconditionFailure("Another server has made the response")
        }
        return own
    }

    private func beginSending(to request: ClientRequest, closes: Bool) {
        request.withClient { client in
            client.lingers = closes
            client.deadline.wait(seconds: options.bodyDeadlineSeconds)
        }
    }

    private func ending(of request: ClientRequest, closes: Bool) -> ConnectionEnding {
        if closes || isDraining { return .closes }
        return request.withPending { $0.asksForEnd } ? .ends : .stays
    }

    private var isDraining: Bool { draining.load(ordering: .relaxed) }
}
