public import FlowRegistry
public import HTTPServing
import Metrics
import PerThread
import Synchronization

/// The whole API: from a request to its reply, by way of `Admission`, `Execution` and the completion in `Exchange`.
///
/// A class, as each route is: every copy of a struct would count up the references of all of its members, on memory that
/// all threads share.
public final class API<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let router: Router
    private let authenticator: Authenticator<Engine>
    private let admission: Admission<Engine>
    private let execution: Execution<Engine>
    private let origin: Origin
    private let observer: RequestObserver
    private let keptAnswers: KeptAnswers
    private let threads = ThreadLocal<APIThread>()
    private let threadCount = Atomic(0)

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
        authenticator = Authenticator(registry: registry, limits: limits, clock: clock)
        observer = RequestObserver(
            statistics: RequestStatistics(routes: router.routes), clock: clock, observe: observe)
        keptAnswers = KeptAnswers(changes: registry.changes, maximumBytes: limits.keptAnswerBytes)
        let answers = AccountMemory(
            limits: .init(bytes: limits.answerBytesPerAccount, bytesInAll: limits.answerBytes))
        admission = Admission(router: router, authenticator: authenticator, answers: answers, limits: limits)
        execution = Execution(
            registry: registry, keptAnswers: keptAnswers, answers: answers, workers: limits.workerThreads)
    }

    /// What has been counted of the requests so far.
    public var statistics: RequestStatistics { observer.statistics }

    /// Method, path pattern and needed permission of every route, in the order in which they are tried.
    public var routes: [(method: HTTPMethod, pattern: String, permission: Permission?)] {
        router.routes.map { ($0.method, $0.pattern, $0.permission) }
    }

    /// Answers a request, or starts the write that will; one whose body is still to come is answered at once only if it
    /// is refused for whatever its body may be. A GET from a known sender gets a kept answer, where there is one.
    public func reply(to request: Request) -> Reply {
        guard request.refusal == nil, request.method == .get, request.body != nil, let section = request.headerSection
        else { return reply(to: APIRequest(request)) }
        let began = observer.clock.uptimeNanoseconds()
        let get = RawGet(request, headerSection: section)
        let thread = thread
        let sender = thread.senders.sender(of: get).flatMap { authenticator.knows($0) ? $0 : nil }
        if let sender, let found = keptAnswer(to: get, of: sender, thread) {
            let requestID = KeptExchange.finish(found.facts, sender, began: began, on: thread, observer)
            return again(found.form, requestID, thread, request)
        }
        let known = APIRequest(request, from: sender)
        let reply = reply(to: known)
        if sender == nil { thread.senders.note(get) { self.sender(of: known, get) } }
        return reply
    }

    /// nil as well where the request has to be refused.
    private func keptAnswer(to get: RawGet, of sender: KnownSender, _ thread: APIThread) -> FoundAnswer? {
        guard let found = keptAnswers.answer(to: get.target, in: sender.scope, on: thread.number),
            let permission = found.facts.permission, sender.caller.permissions.allows(permission),
            (try? authenticator.count(sender.credentials.authenticated)) != nil
        else { return nil }
        return found
    }

    private func again(
        _ form: FoundAnswer.Form, _ requestID: RequestID, _ thread: APIThread, _ request: Request
    ) -> Reply {
        let kept: KeptAnswer
        switch form {
        case .prepared(let response): return .again(response, requestID.fieldValue)
        case .made(let answer, isWorthPreparing: false): return .now(answer.response(to: requestID))
        case .made(let answer, isWorthPreparing: true): kept = answer
        }
        guard thread.number < APIThread.preparing,
            let response = request.prepare(kept.lasting, varying: RequestID.fieldName)
        else { return .now(kept.response(to: requestID)) }
        keptAnswers.keep(response, of: kept, on: thread.number)
        return .again(response, requestID.fieldValue)
    }

    /// nil unless the credentials are right and the header fields say nothing further.
    private func sender(of request: APIRequest, _ get: RawGet) -> KnownSender? {
        guard let credentials = authenticator.seen(request), request.header("Origin") == nil,
            request.header("If-None-Match") == nil, request.authority == nil, let name = try? origin(request)
        else { return nil }
        return KnownSender(credentials, of: get, address: origin.clientAddress(of: request), origin: name)
    }

    /// The calling thread's.
    private var thread: APIThread { threads.value ?? makeThread() }

    private func makeThread() -> APIThread {
        let number = threadCount.wrappingAdd(1, ordering: .relaxed).oldValue
        let thread = APIThread(counts: observer.statistics.counts, number: number)
        threads.set(thread)
        registry.store.limitReads()
        return thread
    }

    private func reply(to request: APIRequest) -> Reply {
        var exchange = Exchange(request, from: address(of: request), observer: observer)
        do throws(RegistryError) {
            switch try admission.admit(request, &exchange) {
            case .answered(let response): return .now(exchange.finish(response))
            case .admitted(let route, let parameters): return call(route, parameters, request, exchange)
            case .afterBody(let route, let parameters):
                return .afterBody { [self, exchange] request in
                    completed(APIRequest(request), route, parameters, exchange)
                }
            case .unverified(let route, let parameters, let login):
                guard request.body == nil else { return verified(login, route, parameters, request, exchange) }
                return .afterBody { [self, exchange] request in
                    completed(APIRequest(request), route, parameters, exchange)
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
            _ = thread
            let call = Call(
                request: request, route: route, parameters: parameters, exchange: exchange,
                origin: try originName(of: request))
            return execution.reply(to: HeldCall(call), of: login.account) { [self] held throws(RegistryError) in
                var exchange = held.exchange
                let authenticated = try admission.admit(login, route, &exchange)
                return (held.with(exchange), { [self] in admission.remember(authenticated, login) })
            }
        } catch {
            return .now(exchange.finish(error))
        }
    }

    private func call(_ route: Route, _ parameters: [Substring], _ request: APIRequest, _ exchange: Exchange) -> Reply {
        do {
            _ = thread
            let call = Call(
                request: request, route: route, parameters: parameters, exchange: exchange,
                origin: try originName(of: request))
            return execution.reply(to: call)
        } catch {
            return .now(exchange.finish(error))
        }
    }

    private func originName(of request: APIRequest) throws(RegistryError) -> String {
        if let sender = request.sender { return sender.scope.origin }
        return try origin(request)
    }

    private func address(of request: APIRequest) -> String {
        request.sender?.address ?? origin.clientAddress(of: request)
    }
}
