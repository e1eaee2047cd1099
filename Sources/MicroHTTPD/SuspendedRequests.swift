import CMicroHTTPD
import HTTPServing

/// The requests whose connections wait for an answer from another thread.
///
/// libmicrohttpd ends the process when it is stopped while one is suspended: every suspension and every resumption
/// happens in here, under one lock.
struct SuspendedRequests {
    private var waiting: [ObjectIdentifier: (request: PendingRequest, connection: ConnectionHandle)] = [:]
    private var isClosed = false

    /// Suspends a connection; false, with nothing done, once all were abandoned.
    mutating func suspend(_ request: PendingRequest, _ connection: ConnectionHandle) -> Bool {
        guard !isClosed else { return false }
        request.answer = .waiting
        waiting[ObjectIdentifier(request)] = (request, connection)
        MHD_suspend_connection(connection.pointer)
        return true
    }

    /// Wakes a connection to have its request completed; false, with nothing done, for one that was woken before.
    mutating func resume(_ request: PendingRequest, toComplete inFlight: any InFlightRequest) -> Bool {
        guard let (request, connection) = waiting.removeValue(forKey: ObjectIdentifier(request)) else { return false }
        request.answer = .resumed(inFlight)
        MHD_resume_connection(connection.pointer)
        return true
    }

    /// Wakes every connection without a response, to have it closed, and suspends no more.
    mutating func abandonAll() {
        isClosed = true
        for (request, connection) in waiting.values {
            request.answer = .abandoned
            MHD_resume_connection(connection.pointer)
        }
        waiting = [:]
    }
}
