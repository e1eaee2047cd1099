import CMicroHTTPD
import Synchronization

/// What the callbacks of one daemon share.
final class DaemonCore: Sendable {
    private let handler: RequestHandler
    private let gate: RequestGate
    private let open = Atomic<Int>(0)
    private let suspended = Mutex<[ObjectIdentifier: (PendingRequest, ConnectionHandle)]>([:])

    init(options: DaemonOptions, handler: @escaping RequestHandler) {
        self.handler = handler
        gate = RequestGate(maximumBodyBytes: options.maximumBodyBytes)
    }

    /// How many requests are being read or answered.
    var openRequests: Int { open.load(ordering: .relaxed) }

    func requestBegan() { open.wrappingAdd(1, ordering: .relaxed) }

    func requestCompleted() { open.wrappingSubtract(1, ordering: .relaxed) }

    func headersRead(
        _ pending: PendingRequest, _ connection: OpaquePointer, _ method: String, version: String
    ) -> MHD_Result {
        pending.headersAreRead = true
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
        switch pending.currentAnswer {
        case .none: answer(pending, connection, method)
        case .waiting: .YES
        case .ready(let response): ResponseWriter.send(response, on: connection, closes: false)
        case .abandoned: .NO
        }
    }

    /// Wakes every suspended connection to have it closed.
    func abandonSuspended() {
        let abandoned = suspended.withLock { suspended in
            defer { suspended = [:] }
            return suspended.values
        }
        for (pending, connection) in abandoned { pending.resume(connection, with: nil) }
    }

    private func answer(_ pending: PendingRequest, _ connection: OpaquePointer, _ method: String) -> MHD_Result {
        let reader = RequestReader(
            connection: connection, method: method, target: pending.target, body: pending.body,
            refusal: pending.refusal)
        switch handler(reader) {
        case .now(let response):
            return ResponseWriter.send(response, on: connection, closes: pending.refusal != nil)
        case .later(let start):
            suspend(pending, connection)
            let handle = ConnectionHandle(pointer: connection)
            start { [self] response in
                suspended.withLock { $0[ObjectIdentifier(pending)] = nil }
                pending.resume(handle, with: response)
            }
            return .YES
        }
    }

    private func suspend(_ pending: PendingRequest, _ connection: OpaquePointer) {
        suspended.withLock { $0[ObjectIdentifier(pending)] = (pending, ConnectionHandle(pointer: connection)) }
        pending.suspend(connection)
    }
}
