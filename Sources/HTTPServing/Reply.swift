/// What a handler makes of a request.
public enum Reply {
    /// A response at once. A body that the request still has is read and thrown away first, so that the client gets to read
    /// the response.
    case now(Response)
    /// The same with a response that was made on this event loop's thread, and the value of the field that it varies.
    case again(PreparedResponse, InlineHeaderValue)
    /// The body is read, then this gets it.
    case afterBody(any BodyReceiver)
    /// The connection is suspended, then this is started.
    case later(any InFlightRequest)
}

/// Decides on a request by its header fields, on the event loop's thread; it must not block.
public typealias RequestHandler = @Sendable (Request) -> Reply

/// Decides on a request by its body, too.
public protocol BodyReceiver: AnyObject, Sendable {
    /// What is made of the request with its body. Called on the event loop's thread, once; the reply must not ask for the
    /// body once more.
    func reply(to request: Request) -> Reply

    /// The client has gone before its body was complete, or the server stops: in the place of `reply`.
    func abandon()
}

/// A request whose response takes work on other threads.
public protocol InFlightRequest: AnyObject, Sendable {
    /// Begins the work for which the connection was suspended. Called on the event loop's thread.
    func start(_ connection: any SuspendedConnection)

    /// Completes the request: makes its response, counts it and logs it.
    ///
    /// Called once for each request that was started, after its work has resumed the connection: on the event loop's thread,
    /// whether or not the client still waits; where the server stops, on the thread that has resumed the connection.
    func complete() -> Response
}

/// A connection that waits for work on other threads.
public protocol SuspendedConnection: AnyObject, Sendable {
    /// Has the request completed. To be called once, from any thread.
    func resume()

    /// Whether the client has hung up; to be asked from any thread, as long as it waits for its response.
    var isHungUp: Bool { get }
}
