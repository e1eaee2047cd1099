public import FlowRegistry
public import HTTPTypes
import Metrics
import PerThread
import Synchronization

/// The whole API: from a request to its response.
///
/// A class, as each route is: every copy of a struct would count up the references of all of its members, on memory that
/// all threads share.
public final class API<Storage: Repositories>: Sendable {
    private let storage: Storage
    private let router: Router
    private let authenticator: Authenticator<Storage.Credentials>
    private let bodies: AccountMemory
    private let answers: AccountMemory
    private let maximumBodyBytes: Int
    private let workers: WorkerPool
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
        storage: Storage, origin: Origin, limits: Limits, clock: Clock,
        webhookURL: WebhookURL? = WebhookURL(WebhookURL.studio),
        observe: @escaping @Sendable (RequestRecord) -> Void = { _ in }
    ) {
        self.storage = storage
        router = Router(routes: Routes.table(storage: storage, limits: limits, clock: clock, webhookURL: webhookURL))
        authenticator = Authenticator(repository: storage.credentials, limits: limits, clock: clock)
        bodies = AccountMemory(
            limits: .init(
                count: limits.bodiesPerAccount, bytes: limits.bodyBytesPerAccount, bytesInAll: limits.bodyBytes))
        answers = AccountMemory(
            limits: .init(bytes: limits.answerBytesPerAccount, bytesInAll: limits.answerBytes))
        maximumBodyBytes = limits.maximumBodyBytes
        workers = WorkerPool(threads: limits.workerThreads)
        self.origin = origin
        observer = RequestObserver(
            statistics: RequestStatistics(routes: router.routes), clock: clock, observe: observe)
        keptAnswers = KeptAnswers(changes: storage.changes, maximumBytes: limits.keptAnswerBytes)
    }

    /// What has been counted of the requests so far.
    public var statistics: RequestStatistics { observer.statistics }

    /// Method, path pattern and needed permission of every route, in the order in which they are tried.
    public var routes: [(method: HTTPRequest.Method, pattern: String, permission: Permission?)] {
        router.routes.map { ($0.method, $0.pattern, $0.permission) }
    }

    /// Answers a request, or starts the write that will; one whose body is still to come is answered at once only if it
    /// is refused for whatever its body may be.
    public func handle(_ request: APIRequest) -> Outcome {
        var exchange = Exchange(request, from: address(of: request), observer: observer)
        exchange.requestBytes = request.body?.count ?? 0
        do throws(RegistryError) {
            if exchange.hasUnreadableTags {
                throw .malformedRequest(
                    "The If-None-Match field is no list of 1 to \(EntityTagCondition.maximumCount) entity tags")
            }
            if request.method == .options { return .response(exchange.finish(try preflight(request))) }
            let (route, parameters) = try router.route(request.method, request.path)
            exchange.route = (route.index, route.pattern)
            if let permission = route.permission { try authorize(request, permission, &exchange) }
            // What anybody may ask for needs no body: nobody without an account takes a place.
            guard let caller = exchange.caller else { return call(route, parameters, request, exchange) }
            let isRead = request.method == .get || request.method == .head
            if request.body == nil || !isRead {
                try answers.check(caller.account)
                exchange.place = try bodies.take(announcedBytes(of: request), of: caller.account)
            }
            guard request.body == nil else { return call(route, parameters, request, exchange) }
            return .afterBody { [self, exchange] request in completed(request, route, parameters, exchange) }
        } catch {
            return .response(exchange.finish(error))
        }
    }

    /// Answers a GET: with an answer that is kept, to one who is known, else as any other request.
    ///
    /// - Parameters:
    ///   - prepare: makes an answer ready for the calling thread, all of it but the request's id.
    ///   - request: makes the request, which has no body, with its sender.
    public func handle(
        _ get: RawGet, prepare: (APIResponse) -> PreparedAnswer? = { _ in nil },
        request: (KnownSender?) -> APIRequest
    ) -> Outcome {
        let began = observer.clock.uptimeNanoseconds()
        let thread = thread
        let sender = thread.senders.sender(of: get).flatMap { authenticator.knows($0) ? $0 : nil }
        if let sender, let found = keptAnswer(to: get, of: sender, thread) {
            let requestID = KeptExchange.finish(found.facts, sender, began: began, on: thread, observer)
            return outcome(found.form, requestID, thread, prepare)
        }
        let request = request(sender)
        let outcome = handle(request)
        if sender == nil { thread.senders.note(get) { self.sender(of: request, get) } }
        return outcome
    }

    /// nil as well where the request has to be refused.
    private func keptAnswer(to get: RawGet, of sender: KnownSender, _ thread: APIThread) -> FoundAnswer? {
        guard let found = keptAnswers.answer(to: get.target, in: sender.scope, on: thread.number),
            let permission = found.facts.permission, sender.caller.permissions.allows(permission),
            (try? authenticator.count(sender.credentials.authenticated)) != nil
        else { return nil }
        return found
    }

    private func outcome(
        _ form: FoundAnswer.Form, _ requestID: RequestID, _ thread: APIThread,
        _ prepare: (APIResponse) -> PreparedAnswer?
    ) -> Outcome {
        switch form {
        case .prepared(let object): return .prepared(object, requestID)
        case .made(let kept, isWorthPreparing: false): return .response(kept.response(to: requestID))
        case .made(let kept, isWorthPreparing: true):
            guard thread.number < APIThread.preparing, let prepared = prepare(kept.lasting) else {
                return .response(kept.response(to: requestID))
            }
            keptAnswers.keep(prepared, of: kept, on: thread.number)
            return .prepared(prepared.object, requestID)
        }
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
        storage.limitReads()
        return thread
    }

    /// Answers a request that was refused before it could be routed.
    public func refuse(_ request: APIRequest, with error: RegistryError) -> APIResponse {
        Exchange(request, from: address(of: request), observer: observer).finish(error)
    }

    private func originName(of request: APIRequest) throws(RegistryError) -> String {
        if let sender = request.sender { return sender.scope.origin }
        return try origin(request)
    }

    private func address(of request: APIRequest) -> String {
        request.sender?.address ?? origin.clientAddress(of: request)
    }

    /// Authorizes once more: the body may have taken its time, and the credentials may be void by now.
    private func completed(
        _ request: APIRequest, _ route: Route, _ parameters: [Substring], _ exchange: Exchange
    ) -> Outcome {
        var exchange = exchange
        exchange.requestBytes = request.body?.count ?? 0
        do {
            if let permission = route.permission {
                try authorize(request, permission, &exchange, isRepeated: true)
            }
            return call(route, parameters, request, exchange)
        } catch {
            return .response(exchange.finish(error))
        }
    }

    private func call(_ route: Route, _ parameters: [Substring], _ request: APIRequest, _ exchange: Exchange) -> Outcome
    {
        do {
            _ = thread
            let call = Call(
                request: request, parameters: parameters, caller: exchange.caller, address: exchange.address,
                requestID: exchange.requestID, origin: try originName(of: request))
            return outcome(of: call, route, exchange)
        } catch {
            return .response(exchange.finish(error))
        }
    }

    /// What turns out to take long on an event loop is begun anew by a thread of the pool.
    private func outcome(of call: Call, _ route: Route, _ exchange: Exchange) -> Outcome {
        do throws(RegistryError) {
            return try answer(call, route, exchange)
        } catch {
            guard error.cause == .timedOut, !call.isOnWorker, let account = call.caller?.account else {
                return .response(exchange.finish(call.isAbandoned ? .abandoned : error))
            }
            let held = HeldCall(call)
            return .later { [self] resume, isAbandoned in
                work(on: held, of: account, route, exchange, resume, isAbandoned)
            }
        }
    }

    /// Has a thread of the pool answer a call, unless its client hangs up before.
    private func work(
        on held: HeldCall, of account: AccountSID, _ route: Route, _ exchange: Exchange,
        _ resume: @escaping Outcome.Resumption, _ isAbandoned: @escaping @Sendable () -> Bool
    ) {
        do throws(RegistryError) {
            try workers.submit(for: account) { [self] in
                if isAbandoned() { return resume { exchange.finish(.abandoned) } }
                let worker = Call.Worker(budget: Budget(isAbandoned: isAbandoned), isAbandoned: isAbandoned)
                storage.reading(until: isAbandoned) {
                    let call = held.call(on: worker)
                    switch outcome(of: call, route, exchange) {
                    case .response(let response): resume { response }
                    case .later(let start): start(resume, isAbandoned)
                    case .prepared, .afterBody: preconditionFailure("A worker neither prepares nor reads a body")
                    }
                }
            }
        } catch {
            resume { exchange.finish(error) }
        }
    }

    private func answer(_ call: Call, _ route: Route, _ exchange: Exchange) throws(RegistryError) -> Outcome {
        guard let once = try IdempotentWrite(call) else {
            return try outcome(of: try answer(call, by: route, exchange.counts), call, once: nil, route, exchange)
        }
        do {
            return try outcome(of: try route.handler(call), call, once: once, route, exchange)
        } catch {
            // It may have been refused for what it has done itself, when it was sent before; but not for who sent it.
            switch error.cause {
            case .forbidden, .permissionMissing: throw error
            default:
                guard let response = try kept(once) else { throw error }
                return .response(exchange.finish(response))
            }
        }
    }

    /// The answer of the same request when it was carried out. Throws `.conflict` where its key was another one's.
    private func kept(_ once: IdempotentWrite) throws(RegistryError) -> APIResponse? {
        try storage.idempotency.record(of: once.key, in: once.account).map(IdempotentWrite.response)
    }

    private func outcome(
        of answer: Answer, _ call: Call, once: IdempotentWrite?, _ route: Route, _ exchange: Exchange
    ) throws(RegistryError) -> Outcome {
        switch answer {
        case .response(let response): return .response(exchange.finish(try held(response, of: call)))
        case .write(let write):
            if try call.isDryRun() { return outcome(of: DryRun.write(write), isDryRun: true, route, exchange) }
            return outcome(of: once?.write(write) ?? write, isDryRun: false, route, exchange)
        }
    }

    /// A read's answer with its place among those that its account has not read yet. Throws what `AccountMemory.take`
    /// throws.
    private func held(_ response: APIResponse, of call: Call) throws(RegistryError) -> APIResponse {
        guard response.body.count > Self.longAnswer, let account = call.caller?.account else { return response }
        var response = response
        response.place = try answers.take(response.body.count, of: account)
        return response
    }

    /// What came of a write with its place, which it has whatever else has not been read.
    private func held(_ response: APIResponse, of exchange: Exchange) -> APIResponse {
        guard response.body.count > Self.longAnswer, let account = exchange.caller?.account else { return response }
        var response = response
        response.place = answers.hold(response.body.count, of: account)
        return response
    }

    /// Shorter ones, in bytes, are not counted: the kernel takes most of one at once.
    private static var longAnswer: Int { 65_536 }

    private func announcedBytes(of request: APIRequest) -> Int {
        guard request.body == nil else { return 0 }
        return min(request.header("Content-Length").flatMap { Int($0) } ?? maximumBodyBytes, maximumBodyBytes)
    }

    private func outcome(
        of write: @escaping Answer.Write, isDryRun: Bool, _ route: Route, _ exchange: Exchange
    ) -> Outcome {
        .later { [self] resume, _ in
            storage.write(isDryRun: isDryRun, for: exchange.caller?.account, by: exchange.verifiedCaller) {
                [permission = route.permission] transaction throws(RegistryError) in
                try transaction.require(permission)
                return try write(transaction)
            } completion: { [self] response in
                resume { self.held(exchange.finish(response), of: exchange) }
            }
        }
    }

    private func answer(_ call: Call, by route: Route, _ counts: RequestCounts) throws(RegistryError) -> Answer {
        guard let shown = route.shown(by: call) else { return try made(call, by: route) }
        let scope =
            if let sender = call.request.sender { sender.scope } else {
                KeptAnswers.Scope(account: try call.account(), origin: call.origin)
            }
        let key = KeptAnswers.Key(scope: scope, target: call.request.target)
        var isKept = true
        let answer = try keptAnswers.answer(key, by: route, showing: shown) { () throws(RegistryError) in
            isKept = false
            return try made(call, by: route)
        }
        if isKept { counts.keptAnswers.add() } else { counts.madeAnswers.add() }
        return answer
    }

    /// A read's answer says which parameters were ignored: Studio ignores them, too, but has no filters.
    private func made(_ call: Call, by route: Route) throws(RegistryError) -> Answer {
        let answer = try route.handler(call)
        guard route.method == .get, case .response(var response) = answer, let ignored = call.ignoredParameters else {
            return answer
        }
        response.headers.append(("Flow-Registry-Warning", ignored))
        return .response(response)
    }

    /// Contract §1.1: OPTIONS for CORS; it needs no credentials. `OPTIONS *` asks for the service itself (RFC 9110 §9.3.7).
    private func preflight(_ request: APIRequest) throws(RegistryError) -> APIResponse {
        if request.path == "*" { return Self.allowing(Router.methods) }
        do {
            _ = try router.route(.options, request.path)
            return .noContent
        } catch .methodNotAllowed(let allowed) {
            return Self.allowing(allowed)
        }
    }

    private static func allowing(_ methods: [String]) -> APIResponse {
        let methods = methods.joined(separator: ", ")
        return APIResponse(
            status: .noContent, headers: [("Allow", methods), ("Access-Control-Allow-Methods", methods)])
    }

    /// Finds out who calls. Throws what `Authenticator` throws, and `.permissionMissing`.
    ///
    /// - Parameter isRepeated: whether the request has been counted already.
    private func authorize(
        _ request: APIRequest, _ permission: Permission, _ exchange: inout Exchange, isRepeated: Bool = false
    ) throws(RegistryError) {
        let authenticated = try authenticator.authenticate(
            request, from: exchange.address, counts: exchange.counts)
        if !isRepeated { try authenticator.count(authenticated) }
        guard authenticated.caller.permissions.allows(permission) else { throw .permissionMissing(permission) }
        (exchange.caller, exchange.verification) = (authenticated.caller, authenticated.verification)
    }
}
