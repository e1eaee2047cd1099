public import FlowRegistry
public import HTTPServing

/// The whole API: from a request to its reply, by way of `Admission`, `Execution` and the completion in `Exchange`.
///
/// A class, as each route is: every copy of a struct would count up the references of all of its members, on memory that
/// all threads share.
public final class API<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let router: Router
    private let admission: Admission<Engine>
    private let execution: Execution<Engine>
    private let origin: Origin
    private let observer: RequestObserver
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
        self.registry = registry
        self.origin = origin
        router = Router(routes: Routes.table(registry: registry, limits: limits, clock: clock, webhookURL: webhookURL))
        let authenticator = Authenticator(registry: registry, limits: limits, clock: clock)
        observer = RequestObserver(
            statistics: RequestStatistics(routes: router.routes), clock: clock, observe: observe)
        fastPath = FastPath(
            registry: registry, origin: origin, observer: observer, maximumBytes: limits.responseCacheBytes)
        let answers = AccountMemory(
            limits: .init(bytes: limits.answerBytesPerAccount, bytesInAll: limits.answerBytes))
        admission = Admission(router: router, authenticator: authenticator, answers: answers, limits: limits)
        execution = Execution(
            registry: registry, fastPath: fastPath, answers: answers, workers: limits.workerThreads)
    }

    /// What has been counted of the requests so far.
    public var statistics: RequestStatistics { observer.statistics }

    /// Method, path pattern and needed permission of every route, in the order in which they are tried.
    public var routes: [(method: HTTPMethod, pattern: String, permission: Permission?)] {
        router.routes.map { ($0.method, $0.pattern, $0.permission) }
    }

    /// Answers a request, or starts the write that will; one whose body is still to come is answered at once only if it
    /// is refused for whatever its body may be.
    public func reply(to request: Request) -> Reply {
        enter(request) { reply(to: $0) }
    }

    /// Goes on with a request by what is known of it, unless the fast path answers it.
    private func enter(_ request: Request, _ next: (APIRequest) -> Reply) -> Reply {
        fastPath.reply(to: request, otherwise: next)
    }

    private func reply(to request: APIRequest) -> Reply {
        var exchange = Exchange(request, from: address(of: request), observer: observer)
        do throws(RegistryError) {
            switch try admission.admit(request, &exchange) {
            case .answered(let response): return .now(exchange.finish(response))
            case .admitted(let route, let parameters): return call(route, parameters, request, exchange)
            case .afterBody(let route, let parameters):
                return .afterBody { [self, exchange] request in
                    enter(request) { completed($0, route, parameters, exchange) }
                }
            case .unverified(let route, let parameters, let login):
                guard request.body == nil else { return verified(login, route, parameters, request, exchange) }
                return .afterBody { [self, exchange] request in
                    enter(request) { completed($0, route, parameters, exchange) }
                }
            }
        } catch {
            return .now(exchange.finish(error))
        }
    }

    /// Authorizes once more: the body may have taken its time, and the credentials may be void by now.
    private func completed(
        _ request: APIRequest, _ route: Route, _ parameters: [Substring], _ exchange: Exchange
    ) -> Reply {
        var exchange = exchange
        do {
            if let login = try admission.admitAgain(request, route, &exchange) {
                return verified(login, route, parameters, request, exchange)
            }
            return call(route, parameters, request, exchange)
        } catch {
            return .now(exchange.finish(error))
        }
    }

    /// Has a thread of the pool look up who calls, and answer the call.
    private func verified(
        _ login: Login, _ route: Route, _ parameters: [Substring], _ request: APIRequest, _ exchange: Exchange
    ) -> Reply {
        do {
            let call = Call(
                request: request, route: route, parameters: parameters, exchange: exchange,
                origin: try originName(of: request))
            return execution.reply(to: HeldCall(call), of: login.account) {
                [self, onVerified = request.onVerified] held throws(RegistryError) in
                var exchange = held.exchange
                let authenticated = try admission.admit(login, route, &exchange)
                return (held.with(exchange), { onVerified?(authenticated, login) })
            }
        } catch {
            return .now(exchange.finish(error))
        }
    }

    private func call(_ route: Route, _ parameters: [Substring], _ request: APIRequest, _ exchange: Exchange) -> Reply {
        do {
            registry.store.limitReads()
            let call = Call(
                request: request, route: route, parameters: parameters, exchange: exchange,
                origin: try originName(of: request))
            return execution.reply(to: call)
        } catch {
            return .now(exchange.finish(error))
        }
    }

    private func originName(of request: APIRequest) throws(RegistryError) -> String {
        if let sender = request.sender { return sender.origin }
        return try origin(request)
    }

    private func address(of request: APIRequest) -> String {
        request.sender?.address ?? origin.clientAddress(of: request)
    }
}
