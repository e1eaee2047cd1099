import CMicroHTTPD
import Synchronization

/// One request between its first byte and its answer: libmicrohttpd keeps a pointer to it.
///
/// Unchecked: everything but `answer` is touched by the connection's event loop only.
final class PendingRequest: @unchecked Sendable {
    enum Answer {
        case none
        case waiting
        case ready(Response)
        /// The daemon stops: no answer will be sent.
        case abandoned
    }

    /// Path and query as sent.
    let target: String
    var body: [UInt8] = []
    var headersAreRead = false
    var refusal: Refusal?
    private let answer = Mutex(Answer.none)

    init(target: String) {
        self.target = target
    }

    /// What is to be done when the event loop calls.
    var currentAnswer: Answer { answer.withLock { $0 } }

    /// Suspends `connection` until `respond` or `abandon`.
    func suspend(_ connection: OpaquePointer) {
        answer.withLock { $0 = .waiting }
        MHD_suspend_connection(connection)
    }

    /// Wakes the connection with its response, or with none to have it closed; only the first call counts.
    func resume(_ connection: ConnectionHandle, with response: Response?) {
        answer.withLock { answer in
            guard case .waiting = answer else { return }
            answer = response.map(Answer.ready) ?? .abandoned
            MHD_resume_connection(connection.pointer)
        }
    }
}

/// A connection to be woken from another thread.
///
/// Unchecked: libmicrohttpd allows `MHD_resume_connection` from any thread while the connection is suspended.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
