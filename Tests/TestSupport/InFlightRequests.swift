public import HTTPServing

/// Decides on a body as a test says.
public final class TestReceiver: BodyReceiver {
    private let answer: @Sendable (Request) -> Reply
    private let noteAbandoned: @Sendable () -> Void

    public init(
        abandoned: @escaping @Sendable () -> Void = {}, _ answer: @escaping @Sendable (Request) -> Reply
    ) {
        (self.answer, noteAbandoned) = (answer, abandoned)
    }

    public func reply(to request: Request) -> Reply { answer(request) }

    public func abandon() { noteAbandoned() }
}

/// A request whose work and response are a test's.
public final class TestInFlightRequest: InFlightRequest {
    private let work: @Sendable (any SuspendedConnection) -> Void
    private let respond: @Sendable () -> Response

    public init(
        work: @escaping @Sendable (any SuspendedConnection) -> Void, respond: @escaping @Sendable () -> Response
    ) {
        (self.work, self.respond) = (work, respond)
    }

    public func start(_ connection: any SuspendedConnection) { work(connection) }

    public func complete() -> Response { respond() }
}

/// The connection of a request that a test has started: the request is completed on the thread that resumes it.
public final class TestSuspension: SuspendedConnection {
    public let isHungUp: Bool
    private let request: any InFlightRequest
    private let receive: @Sendable (Response) -> Void

    private init(_ request: any InFlightRequest, isHungUp: Bool, _ receive: @escaping @Sendable (Response) -> Void) {
        (self.request, self.isHungUp, self.receive) = (request, isHungUp, receive)
    }

    public func resume() { receive(request.complete()) }

    /// Starts a request; `receive` gets its response.
    public static func start(
        _ request: any InFlightRequest, isHungUp: Bool = false, _ receive: @escaping @Sendable (Response) -> Void
    ) {
        request.start(TestSuspension(request, isHungUp: isHungUp, receive))
    }
}
