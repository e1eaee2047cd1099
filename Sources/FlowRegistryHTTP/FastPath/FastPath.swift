import FlowRegistry
import HTTPServing
import Metrics

/// All caches of the request path: header sections, credentials, responses, and responses that the server has made ready.
///
/// Its two call sites are in `API` (`enter`) and in `Execution` (`answer`). Without them, and without this folder, the service
/// does the same, each request at its full cost.
final class FastPath<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let origin: Origin
    private let loops: EventLoops
    private let observer: RequestObserver
    private let responses: ResponseCache

    /// - Parameter maximumBytes: of all cached responses together; 0 to cache none.
    init(
        registry: Registry<Engine>, origin: Origin, loops: EventLoops, observer: RequestObserver, maximumBytes: Int
    ) {
        self.registry = registry
        self.origin = origin
        self.loops = loops
        self.observer = observer
        responses = ResponseCache(changes: registry.changes, maximumBytes: maximumBytes)
    }

    // MARK: A whole request

    /// The reply to a request: a cached response where there is one, else what `answer` makes of its context, with what is
    /// known of its sender.
    func reply(
        to request: Request, on loop: EventLoop, context makeContext: (RecognizedCaller?) -> RequestContext,
        otherwise answer: (RequestContext) -> Reply
    ) -> Reply {
        guard request.refusal == nil, request.method == .get, request.body != nil, let section = request.headerSection
        else { return answer(recognized(makeContext(nil), loop)) }
        let began = observer.clock.uptimeNanoseconds()
        let raw = RawRequest(request, headerSection: section)
        let sender = loop.caches.headers.sender(of: raw).flatMap { isValid($0.credentials) ? $0 : nil }
        if let sender, let hit = hit(raw, of: sender, loop) {
            return reply(with: hit.form, report(hit.facts, sender, began: began, loop), loop, request)
        }
        let context = makeContext(sender?.caller)
        guard sender == nil else { return answer(context) }
        let reply = answer(recognized(context, loop))
        loop.caches.headers.note(raw) { self.sender(of: request, context, raw, loop) }
        return reply
    }

    /// nil as well where the request has to be refused.
    private func hit(_ raw: RawRequest, of sender: KnownSender, _ loop: EventLoop) -> CacheHit? {
        guard let hit = responses.hit(raw.target, in: sender.scope, on: loop.number),
            let permission = hit.facts.permission, sender.caller.caller.permissions.allows(permission),
            mayAsk(sender)
        else { return nil }
        return hit
    }

    /// Counts the request among its account's; whether that may make one more.
    private func mayAsk(_ sender: KnownSender) -> Bool {
        do throws(RegistryError) {
            try sender.caller.authenticated.rate?.take(at: observer.clock.uptimeNanoseconds())
            return true
        } catch {
            return false
        }
    }

    private func reply(
        with form: CacheHit.Form, _ requestID: RequestID, _ loop: EventLoop, _ request: Request
    ) -> Reply {
        let cached: CachedResponse
        switch form {
        case .prepared(let response): return .again(response, requestID.fieldValue)
        case .made(let response, isWorthPreparing: false): return .now(response.response(to: requestID))
        case .made(let response, isWorthPreparing: true): cached = response
        }
        guard loop.number < LoopCaches.maximumPreparing,
            let prepared = request.prepare(cached.lasting, varying: RequestID.fieldName)
        else { return .now(cached.response(to: requestID)) }
        responses.keep(prepared, of: cached, on: loop.number)
        return .again(prepared, requestID.fieldValue)
    }

    /// Counts and reports a request that a cached response answers, as its completion would, and gives it its id.
    private func report(
        _ facts: CacheHit.Facts, _ sender: KnownSender, began: Int64, _ loop: EventLoop
    ) -> RequestID {
        let requestID = loop.nextRequestID()
        loop.counts.cachedCredentials.add()
        loop.counts.cacheHits.add()
        observer.report(
            RequestRecord(
                requestID: requestID, method: .get, route: observer.statistics.routes[facts.route].pattern,
                caller: sender.caller.caller, address: sender.caller.address, status: .ok,
                nanoseconds: observer.clock.uptimeNanoseconds() - began, requestBytes: 0,
                responseBytes: facts.bodyBytes, error: nil),
            route: facts.route, in: loop.counts)
        return requestID
    }

    // MARK: Credentials

    /// The request, with whose its credentials are where this loop knows them, and told when they are verified.
    private func recognized(_ context: RequestContext, _ loop: EventLoop) -> RequestContext {
        guard context.refusal == nil, let field = context.header("Authorization") else { return context }
        context.authenticated = entry(field, loop)?.authenticated
        context.onVerified = { [self] authenticated, login in
            // Changes were counted before the look into the storage: one since then is noticed.
            loops.current.caches.credentials.remember(
                authenticated, login.field, changes: login.changes, now: login.date,
                expires: authenticated.verification.dateExpires)
        }
        return context
    }

    private func entry(_ field: String, _ loop: EventLoop) -> CredentialCache.Entry? {
        loop.caches.credentials.entry(field, changes: registry.credentialChanges, now: observer.clock.now())
    }

    private func isValid(_ entry: CredentialCache.Entry) -> Bool {
        entry.isValid(changes: registry.credentialChanges, now: observer.clock.now())
    }

    /// nil unless the credentials are right and the header fields say nothing further.
    private func sender(
        of request: Request, _ context: RequestContext, _ raw: RawRequest, _ loop: EventLoop
    ) -> KnownSender? {
        guard let field = request.header("Authorization"), let entry = entry(field, loop),
            request.header("Origin") == nil, request.header("If-None-Match") == nil, context.authority == nil,
            let name = try? origin.name(in: request, authority: nil)
        else { return nil }
        let caller = RecognizedCaller(entry.authenticated, address: context.address, origin: name)
        return KnownSender(caller, entry, of: raw)
    }

    // MARK: A request that is handled

    /// What a handler makes of a request, or the cached response to an earlier one.
    func answer(
        to context: RequestContext, _ make: () throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        guard let route = context.route, let shown = route.shown(by: context) else { return try make() }
        let scope = ResponseCache.Scope(account: try context.account(), origin: context.origin)
        let key = ResponseCache.Key(scope: scope, target: context.target)
        var isHit = true
        let answer = try responses.answer(key, by: route, showing: shown) { () throws(RegistryError) in
            isHit = false
            return try make()
        }
        if isHit { context.counts.cacheHits.add() } else { context.counts.cacheMisses.add() }
        return answer
    }
}

/// What one event loop caches for itself.
struct LoopCaches {
    let headers = HeaderCache()
    let credentials = CredentialCache()

    /// Loops with higher numbers have no responses ready in forms of their own.
    static let maximumPreparing = 64
}
