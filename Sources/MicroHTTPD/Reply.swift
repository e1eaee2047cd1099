/// How a handler answers: at once, later from any thread, or when it has seen the body.
public enum Reply {
    /// A body that the request still has is read and thrown away first, so that the client gets to read the answer.
    case now(Response)
    /// The connection is suspended, then this is called; its argument takes the response once and wakes the connection.
    case later(@Sendable (@escaping @Sendable (Response) -> Void) -> Void)
    /// The body is read, and this is called with the request complete; it must not ask for the body once more.
    case afterBody((RequestReader) -> Reply)
}

/// Decides on a request by its header fields, on the event loop's thread; it must not block.
public typealias RequestHandler = @Sendable (RequestReader) -> Reply
