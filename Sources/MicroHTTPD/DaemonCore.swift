import CMicroHTTPD
import Synchronization

/// What the callbacks of one daemon share.
final class DaemonCore: Sendable {
    private let handler: RequestHandler
    private let gate: RequestGate
    private let open = Atomic<Int>(0)
    private let suspended = Mutex(SuspendedRequests())
    private let draining = Atomic<Bool>(false)
    private let options: DaemonOptions
    let deadlines = ConnectionDeadlines()
    /// nil for plain HTTP.
    let handshakes: TLSHandshakes?

    init(options: DaemonOptions, handler: @escaping RequestHandler) {
        self.handler = handler
        self.options = options
        handshakes = options.identity.map(TLSHandshakes.init)
        gate = RequestGate(maximumBodyBytes: options.maximumBodyBytes)
    }

    /// How many requests are being read or answered.
    var openRequests: Int { open.load(ordering: .relaxed) }

    /// Ends each connection with its next response, so that clients that keep theirs alive go elsewhere.
    func drain() { draining.store(true, ordering: .relaxed) }

    func connectionStarted(_ deadline: ConnectionDeadline) {
        deadline.set(seconds: options.headerDeadlineSeconds)
        deadlines.add(deadline)
    }

    func connectionEnded(_ deadline: ConnectionDeadline) { deadlines.remove(deadline) }

    func requestBegan(_ connection: OpaquePointer) {
        open.wrappingAdd(1, ordering: .relaxed)
        deadline(of: connection)?.set(seconds: options.headerDeadlineSeconds)
    }

    /// The next request may begin at any time, but not trickle in for longer than silence would be borne.
    func requestCompleted(_ connection: OpaquePointer) {
        open.wrappingSubtract(1, ordering: .relaxed)
        deadline(of: connection)?.set(seconds: options.idleTimeoutSeconds + options.headerDeadlineSeconds)
    }

    func headersRead(
        _ pending: PendingRequest, _ connection: OpaquePointer, _ method: String, version: String
    ) -> MHD_Result {
        pending.headersAreRead = true
        deadline(of: connection)?.set(seconds: options.bodyDeadlineSeconds)
        pending.refusal = gate.refusal(connection, target: pending.target, version: version)
        return pending.refusal == nil ? .YES : answer(pending, connection, method)
    }

    func bodyRead(_ pending: PendingRequest, _ bytes: UnsafeRawBufferPointer) {
        guard pending.body.count + bytes.count <= gate.maximumBodyBytes else {
            pending.refusal = .bodyTooLarge(limit: gate.maximumBodyBytes)
            pending.body = []
            return
        }
        if pending.refusal == nil { pending.body.append(contentsOf: bytes) }
    }

    func requestRead(_ pending: PendingRequest, _ connection: OpaquePointer, _ method: String) -> MHD_Result {
        switch pending.answer {
        case .none: answer(pending, connection, method)
        case .waiting: .YES
        case .ready(let response): send(response, on: connection, closes: false)
        case .abandoned: .NO
        }
    }

    /// Wakes every suspended connection to have it closed, and suspends no more.
    func abandonSuspended() { suspended.withLock { $0.abandonAll() } }

    private func answer(_ pending: PendingRequest, _ connection: OpaquePointer, _ method: String) -> MHD_Result {
        let reader = RequestReader(
            connection: connection, method: method, target: pending.target, body: pending.body,
            refusal: pending.refusal)
        switch handler(reader) {
        case .now(let response): return send(response, on: connection, closes: pending.refusal != nil)
        case .later(let start):
            let handle = ConnectionHandle(pointer: connection)
            guard suspended.withLock({ $0.suspend(pending, handle) }) else { return .NO }
            deadline(of: connection)?.clear()
            start { [self] response in suspended.withLock { $0.resume(pending, with: response) } }
            return .YES
        }
    }

    private func send(_ response: Response, on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        deadline(of: connection)?.set(seconds: options.bodyDeadlineSeconds)
        return ResponseWriter.send(response, on: connection, closes: closes || draining.load(ordering: .relaxed))
    }
}
