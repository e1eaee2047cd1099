public import FlowRegistry
public import HTTPServing

/// The whole API: a request goes through `Admission`, `Execution` and `Completion`.
///
/// A class, as each route is: every copy of a struct would count up the references of all of its members, on memory that
/// all threads share.
public final class API<Engine: Store>: Sendable {
    let admission: Admission<Engine>
    let execution: Execution<Engine>
    let completion: Completion
    private let router: Router
    private let origin: Origin
    private let loops: EventLoops
    private let fastPath: FastPath<Engine>

    /// - Parameters:
    ///   - origin: under which address callers reach the service.
    ///   - webhookURL: what flows have as their `webhook_url`; nil for null.
    ///   - observe: told of every answered request.
    public init(
        registry: Registry<Engine>, origin: Origin, limits: Limits, clock: Clock,
        webhookURL: WebhookURL? = WebhookURL(WebhookURL.studio),
        observe: @escaping @Sendable (RequestRecord) -> Void = { _ in }
    ) {
        self.origin = origin
        router = Router(routes: Routes.table(registry: registry, limits: limits, clock: clock, webhookURL: webhookURL))
        let observer = RequestObserver(
            statistics: RequestStatistics(routes: router.routes), clock: clock, observe: observe)
        let unread = AccountMemory(
            limits: .init(bytes: limits.answerBytesPerAccount, bytesInAll: limits.answerBytes))
        loops = EventLoops(statistics: observer.statistics)
        fastPath = FastPath(
            registry: registry, origin: origin, loops: loops, observer: observer,
            maximumBytes: limits.responseCacheBytes)
        admission = Admission(
            router: router, authenticator: Authenticator(registry: registry, limits: limits, clock: clock),
            unread: unread, limits: limits)
        execution = Execution(registry: registry, fastPath: fastPath, unread: unread, workers: limits.workerThreads)
        completion = Completion(observer: observer, unread: unread)
    }

    /// What has been counted of the requests so far.
    public var statistics: RequestStatistics { completion.observer.statistics }

    /// Method, path pattern and needed permission of every route, in the order in which they are tried.
    public var routes: [(method: HTTPMethod, pattern: String, permission: Permission?)] {
        router.routes.map { ($0.method, $0.pattern, $0.permission) }
    }

    /// Answers a request, or says what its answer takes; one whose body is still to come is answered at once only if it is
    /// refused for whatever its body may be.
    public func reply(to request: Request) -> Reply {
        let loop = loops.current
        return enter(request, on: loop, admission.admit) { sender in
            RequestContext(
                request, from: sender, origin: origin, on: loop, began: completion.observer.clock.uptimeNanoseconds())
        }
    }

    /// As `reply`, with the command line's authority: no credentials are asked for, and the audit log names the command line.
    /// The account that a request is about is the one in its path, or in its header field Flow-Registry-Account.
    ///
    /// For the control socket's listener, and for a command in whose process the API runs: who may connect, or may open the
    /// database, was decided before.
    public func administer(_ request: Request) -> Reply {
        let context = RequestContext(
            request, origin: origin, on: loops.current, began: completion.observer.clock.uptimeNanoseconds(),
            isOnControlSocket: true)
        return reply(to: context, admission.admit)
    }

    /// Goes on with a request whose body is there.
    func reply(to context: RequestContext, withBody request: Request) -> Reply {
        context.receive(request)
        return enter(request, on: loops.current, admission.admitAgain) { _ in context }
    }

    /// Goes through the stages by what is known of the sender, unless the fast path answers.
    private func enter(
        _ request: Request, on loop: EventLoop,
        _ admit: (RequestContext) throws(RegistryError) -> Admission<Engine>.Decision,
        context: (RecognizedCaller?) -> RequestContext
    ) -> Reply {
        fastPath.reply(to: request, on: loop, context: context) { reply(to: $0, admit) }
    }

    /// The three stages.
    private func reply(
        to context: RequestContext, _ admit: (RequestContext) throws(RegistryError) -> Admission<Engine>.Decision
    ) -> Reply {
        do throws(RegistryError) {
            switch try admit(context) {
            case .answered(let answer): return .now(completion.response(to: context, answer))
            case .afterBody: return .afterBody(InFlightCall(context, .body, in: self))
            case .unverified(let login):
                context.origin = try origin(of: context)
                return .later(InFlightCall(context, .login(login), in: self))
            case .admitted:
                context.origin = try origin(of: context)
                return try executed(context)
            }
        } catch {
            return .now(completion.response(refusing: context, error))
        }
    }

    private func executed(_ context: RequestContext) throws(RegistryError) -> Reply {
        switch try execution.answer(onLoop: context) {
        case .response(let answer): .now(completion.response(to: context, answer))
        case .write(let write): .later(InFlightCall(context, .write(write), in: self))
        case nil: .later(InFlightCall(context, .work(context.turn ?? .nobody), in: self))
        }
    }

    private func origin(of context: RequestContext) throws(RegistryError) -> String {
        if let sender = context.sender { return sender.origin }
        guard let request = context.request else { throw .internalFault("A request has left its event loop too early") }
        return try origin.name(in: request, authority: context.authority)
    }
}
