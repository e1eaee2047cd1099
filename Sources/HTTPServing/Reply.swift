/// How a handler answers: at once, later from any thread, or when it has seen the body.
public enum Reply {
    /// Wakes the connection, once, from any thread; what it is given makes the response, on the event loop's thread.
    public typealias Resumption = @Sendable (@escaping @Sendable () -> Response) -> Void

    /// Whether the client has hung up; to be asked from any thread, as long as it waits for its response.
    public typealias HangUp = @Sendable () -> Bool

    /// A body that the request still has is read and thrown away first, so that the client gets to read the answer.
    case now(Response)
    /// The same with a response that was made on this event loop's thread, and the value of the field that it varies.
    case again(PreparedResponse, InlineHeaderValue)
    /// The connection is suspended, then this is called.
    case later(@Sendable (_ resume: @escaping Resumption, _ isAbandoned: @escaping HangUp) -> Void)
    /// The body is read, and this is called with the request complete; it must not ask for the body once more.
    case afterBody((Request) -> Reply)
}

/// Decides on a request by its header fields, on the event loop's thread; it must not block.
public typealias RequestHandler = @Sendable (Request) -> Reply
