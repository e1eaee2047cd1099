/// How a handler answers: at once, or later from any thread.
public enum Reply {
    case now(Response)
    /// The connection is suspended, then this is called; its argument takes the response once and wakes the connection.
    case later(@Sendable (@escaping @Sendable (Response) -> Void) -> Void)
}

/// Answers a request on the event loop's thread; it must not block.
public typealias RequestHandler = @Sendable (RequestReader) -> Reply
