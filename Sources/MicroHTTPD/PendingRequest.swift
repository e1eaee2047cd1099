/// One request between its first byte and its answer: libmicrohttpd keeps a pointer to it.
///
/// Unchecked: the connection's event loop alone touches it, but for `answer` while the connection is suspended, which
/// `SuspendedRequests` sets under its lock; libmicrohttpd's own lock orders that before the loop's next look.
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
    var answer = Answer.none

    init(target: String) {
        self.target = target
    }
}

/// A connection to be woken from another thread.
///
/// Unchecked: libmicrohttpd allows `MHD_resume_connection` from any thread while the connection is suspended.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
