import CMicroHTTPD
import Metrics
import Synchronization

/// What the callbacks of one daemon share.
final class DaemonCore: Sendable {
    private let handler: RequestHandler
    private let gate: RequestGate
    private let suspended = Mutex(SuspendedRequests())
    private let draining = Atomic<Bool>(false)
    private let options: DaemonOptions
    private let statistics: DaemonStatistics
    private let counts: ConnectionCounts
    let deadlines = ConnectionDeadlines()
    /// nil for plain HTTP.
    let handshakes: TLSHandshakes?

    init(options: DaemonOptions, handler: @escaping RequestHandler) {
        self.handler = handler
        self.options = options
        statistics = options.statistics
        counts = ConnectionCounts(limit: options.maximumConnectionsPerAddress)
        handshakes = options.identity.map(TLSHandshakes.init)
        gate = RequestGate(
            maximumHeaderBytes: options.maximumHeaderBytes, maximumBodyBytes: options.maximumBodyBytes)
    }

    /// Ends each connection with its next response, so that clients that keep theirs alive go elsewhere.
    func drain() { draining.store(true, ordering: .relaxed) }

    /// Shuts a connection down at once that is one too many of its client.
    func connectionStarted(_ client: ClientConnection) {
        client.deadline.read(withinSeconds: options.headerDeadlineSeconds)
        deadlines.add(client.deadline)
        statistics.acceptedConnections.add()
        statistics.connections.add()
        if !counts.add(client.network), !options.isUnlimited(client.address) {
            statistics.refusedConnections.add()
            client.close()
        }
    }

    func connectionEnded(_ client: ClientConnection) {
        deadlines.remove(client.deadline)
        counts.remove(client.network)
        statistics.connections.subtract()
    }

    func requestBegan(_ connection: OpaquePointer) {
        guard let client = client(of: connection) else { return }
        client.deadline.requestBegan()
        client.deadline.readOn(withinSeconds: options.headerDeadlineSeconds)
    }

    /// The next request may begin at any time, but not trickle in for longer than silence would be borne.
    func requestCompleted(_ pending: PendingRequest, _ connection: OpaquePointer) {
        if pending.isInFlight { statistics.requestsInFlight.subtract() }
        guard let client = client(of: connection) else { return }
        client.deadline.requestEnded()
        client.deadline.read(withinSeconds: options.idleTimeoutSeconds + options.headerDeadlineSeconds)
    }

    /// Has the handler decide. An answer given now would end the connection, as libmicrohttpd has it: it waits for the
    /// end of the request, but for refusals that end the connection anyway and for clients that wait themselves.
    func headersRead(_ pending: PendingRequest, _ connection: OpaquePointer, _ line: RequestLine) -> MHD_Result {
        client(of: connection)?.deadline.read(withinSeconds: options.bodyDeadlineSeconds)
        let (body, refusal) = gate.examine(connection, line)
        let hasBody = body != .none
        pending.endsConnection = body == .chunked
        pending.refusal = refusal ?? (hasBody && isFull ? .overloaded : nil)
        let reply = handler(reader(pending, connection, line.method, hasBody: hasBody))
        pending.answer = .decided(reply)
        if case .now(let response) = reply {
            let ends = pending.refusal?.endsConnection ?? false
            if ends || awaitsContinue(connection) { return send(response, on: connection, closes: true) }
            // A body that is only thrown away has less time.
            client(of: connection)?.deadline.read(withinSeconds: options.headerDeadlineSeconds)
        } else {
            countInFlight(pending)
        }
        return .YES
    }

    func bodyRead(_ pending: PendingRequest, _ connection: OpaquePointer, _ bytes: UnsafeRawBufferPointer) {
        guard pending.wantsBody else { return }
        guard pending.body.count + bytes.count <= options.maximumBodyBytes else {
            pending.refusal = .bodyTooLarge(limit: options.maximumBodyBytes)
            pending.body = []
            client(of: connection)?.deadline.readOn(withinSeconds: options.headerDeadlineSeconds)
            return
        }
        pending.body.append(contentsOf: bytes)
    }

    func requestRead(_ pending: PendingRequest, _ connection: OpaquePointer, _ method: String) -> MHD_Result {
        switch pending.answer {
        case .undecided, .abandoned: return .NO
        case .decided(.afterBody(let answer)):
            return carryOut(answer(reader(pending, connection, method, hasBody: true)), pending, connection)
        case .decided(let reply): return carryOut(reply, pending, connection)
        case .waiting: return .YES
        case .ready(let response): return send(response, on: connection, closes: pending.endsConnection)
        }
    }

    /// Wakes every suspended connection to have it closed, and suspends no more.
    func abandonSuspended() { suspended.withLock { $0.abandonAll() } }

    private var isFull: Bool { statistics.requestsInFlight.value >= options.maximumRequestsInFlight }

    private func countInFlight(_ pending: PendingRequest) {
        pending.isInFlight = true
        statistics.requestsInFlight.add()
    }

    private func reader(
        _ pending: PendingRequest, _ connection: OpaquePointer, _ method: String, hasBody: Bool
    ) -> RequestReader {
        RequestReader(
            connection: connection, method: method, target: pending.target, hasBody: hasBody, body: pending.body,
            refusal: pending.refusal)
    }

    private func carryOut(_ reply: Reply, _ pending: PendingRequest, _ connection: OpaquePointer) -> MHD_Result {
        switch reply {
        case .now(let response):
            let closes = pending.endsConnection || pending.refusal?.endsConnection ?? false
            return send(response, on: connection, closes: closes)
        case .afterBody: return .NO
        case .later(let start):
            let handle = ConnectionHandle(pointer: connection)
            guard suspended.withLock({ $0.suspend(pending, handle) }) else { return .NO }
            client(of: connection)?.deadline.clear()
            start { [self] response in suspended.withLock { $0.resume(pending, with: response) } }
            return .YES
        }
    }

    /// A client that waits for 100 before it sends its body is answered without one (RFC 9110 §10.1.1).
    private func awaitsContinue(_ connection: OpaquePointer) -> Bool {
        MHD_lookup_connection_value(connection, .HEADER_KIND, "Expect") != nil
    }

    private func send(_ response: Response, on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        client(of: connection)?.deadline.wait(seconds: options.bodyDeadlineSeconds)
        return ResponseWriter.send(response, on: connection, closes: closes || draining.load(ordering: .relaxed))
    }
}
