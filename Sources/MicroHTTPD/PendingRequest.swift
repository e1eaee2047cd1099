import CMicroHTTPD
import Glibc
import HTTPServing

/// One request between its first byte and its answer: libmicrohttpd keeps a pointer to it.
///
/// Unchecked: the connection's event loop alone touches it, but for `answer` while the connection is suspended, which
/// `SuspendedRequests` sets under its lock; libmicrohttpd's own lock orders that before the loop's next look.
final class PendingRequest: @unchecked Sendable {
    enum Answer {
        /// The header fields are not complete yet.
        case undecided
        case decided(Reply)
        case waiting
        case ready(Response)
        /// With `value`.
        case prepared(LibraryResponse)
        /// Woken, to be completed.
        case resumed(any InFlightRequest)
        /// The daemon stops: no answer will be sent.
        case abandoned
    }

    /// Path and query as sent.
    private(set) var target: [UInt8] = []
    var body: [UInt8] = []
    var refusal: Refusal?
    /// Whether the connection ends with the response, whatever is found in the body.
    var endsConnection = false
    /// Whether the client wants the connection to end with the response.
    var asksForEnd = false
    /// How much of the body was thrown away.
    var droppedBytes = 0
    var answer = Answer.undecided
    /// Of the field that a prepared response varies; apart, since enums with long payloads are copied slowly.
    var value = InlineHeaderValue()
    /// Whether it counts among the requests in flight.
    var isInFlight = false

    /// Begins a request: its target, as libmicrohttpd lends it, and takes the query out of there. libmicrohttpd would make a
    /// record of each parameter, which nobody needs here; where it has no room for them, it never answers.
    func begin(_ target: UnsafePointer<CChar>?) {
        guard let target else { return }
        self.target.append(contentsOf: UnsafeRawBufferPointer(start: target, count: strlen(target)))
        if let query = strchr(target, Int32(UInt8(ascii: "?"))) { query[1] = 0 }
    }

    /// Forgets the request, to be another one's state.
    func end() {
        target.removeAll(keepingCapacity: target.capacity <= Self.keptCapacity)
        if !body.isEmpty { body = [] }
        refusal = nil
        endsConnection = false
        droppedBytes = 0
        answer = .undecided
        isInFlight = false
    }

    private static let keptCapacity = 1_024

    /// As long as the request lasts, its target stays where it is.
    var targetBytes: UnsafeRawBufferPointer { target.withUnsafeBytes { $0 } }

    var headersAreRead: Bool {
        if case .undecided = answer { false } else { true }
    }

    /// Whether the connection ends with the response, for what was found in the body, too.
    var closesConnection: Bool { endsConnection || refusal?.endsConnection ?? false }

    /// Whether the handler has asked for the body.
    var wantsBody: Bool {
        if case .decided(.afterBody) = answer { refusal == nil } else { false }
    }
}

/// A connection to be woken from another thread.
///
/// Unchecked: libmicrohttpd allows `MHD_resume_connection` from any thread while the connection is suspended.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}

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

/// A connection that is suspended until the work for its request is done.
final class Suspension: SuspendedConnection {
    private let pending: PendingRequest
    private let inFlight: any InFlightRequest
    private let deadline: ConnectionDeadline
    private let core: DaemonCore

    init(
        of pending: PendingRequest, for inFlight: any InFlightRequest, _ deadline: ConnectionDeadline, core: DaemonCore
    ) {
        (self.pending, self.inFlight, self.deadline, self.core) = (pending, inFlight, deadline, core)
    }

    func resume() { core.resume(pending, toComplete: inFlight) }

    var isHungUp: Bool { deadline.isHungUp }
}
