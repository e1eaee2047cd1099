import FlowRegistry
import HTTPServing
import Metrics
import PerThread
import Synchronization

/// All caches of the request path: header sections, credentials, responses, and responses that the server has made ready.
///
/// Its two call sites are in `API` (`reply`) and in `Execution` (`answer`). Without them, and without this folder, the service
/// does the same, each request at its full cost.
final class FastPath<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let origin: Origin
    private let observer: RequestObserver
    private let responses: ResponseCache
    private let loops = ThreadLocal<LoopCaches>()
    private let loopCount = Atomic(0)

    /// - Parameter maximumBytes: of all cached responses together; 0 to cache none.
    init(registry: Registry<Engine>, origin: Origin, observer: RequestObserver, maximumBytes: Int) {
        self.registry = registry
        self.origin = origin
        self.observer = observer
        responses = ResponseCache(changes: registry.changes, maximumBytes: maximumBytes)
    }

    // MARK: A whole request

    /// The reply to a request: a cached response where there is one, else what `answer` makes of it, with what is known of
    /// its sender.
    func reply(to request: Request, otherwise answer: (APIRequest) -> Reply) -> Reply {
        guard request.refusal == nil, request.method == .get, request.body != nil, let section = request.headerSection
        else { return answer(recognized(APIRequest(request))) }
        let began = observer.clock.uptimeNanoseconds()
        let raw = RawRequest(request, headerSection: section)
        let loop = loop
        let sender = loop.headers.sender(of: raw).flatMap { isValid($0.credentials) ? $0 : nil }
        if let sender, let hit = hit(raw, of: sender, loop) {
            return reply(with: hit.form, report(hit.facts, sender, began: began, loop), loop, request)
        }
        let known = APIRequest(request, from: sender?.caller)
        let reply = answer(sender == nil ? recognized(known) : known)
        if sender == nil { loop.headers.note(raw) { self.sender(of: known, raw, loop) } }
        return reply
    }

    /// nil as well where the request has to be refused.
    private func hit(_ raw: RawRequest, of sender: KnownSender, _ loop: LoopCaches) -> CacheHit? {
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
        with form: CacheHit.Form, _ requestID: RequestID, _ loop: LoopCaches, _ request: Request
    ) -> Reply {
        let cached: CachedResponse
        switch form {
        case .prepared(let response): return .again(response, requestID.fieldValue)
        case .made(let response, isWorthPreparing: false): return .now(response.response(to: requestID))
        case .made(let response, isWorthPreparing: true): cached = response
        }
        guard loop.number < LoopCaches.preparing,
            let prepared = request.prepare(cached.lasting, varying: RequestID.fieldName)
        else { return .now(cached.response(to: requestID)) }
        responses.keep(prepared, of: cached, on: loop.number)
        return .again(prepared, requestID.fieldValue)
    }

    /// Counts and reports a request that a cached response answers, as its completion would, and gives it its id.
    private func report(
        _ facts: CacheHit.Facts, _ sender: KnownSender, began: Int64, _ loop: LoopCaches
    ) -> RequestID {
        let requestID = loop.nextRequestID()
        loop.counts.cachedCredentials.add()
        loop.counts.cacheHits.add()
        observer.report(
            RequestRecord(
                requestID: requestID, method: .get, route: observer.statistics.patterns[facts.route],
                caller: sender.caller.caller, address: sender.caller.address, status: .ok,
                nanoseconds: observer.clock.uptimeNanoseconds() - began, requestBytes: 0,
                responseBytes: facts.bodyBytes, error: nil),
            route: facts.route, in: loop.counts)
        return requestID
    }

    // MARK: Credentials

    /// The request, with whose its credentials are where this loop knows them, and told when they are verified.
    private func recognized(_ request: APIRequest) -> APIRequest {
        guard request.refusal == nil, let field = request.header("Authorization") else { return request }
        request.authenticated = entry(field, loop)?.authenticated
        request.onVerified = { [self] authenticated, login in
            // Changes were counted before the look into the storage: one since then is noticed.
            loop.credentials.remember(
                authenticated, login.field, changes: login.changes, now: login.date,
                expires: authenticated.verification.dateExpires)
        }
        return request
    }

    private func entry(_ field: String, _ loop: LoopCaches) -> CredentialCache.Entry? {
        loop.credentials.entry(field, changes: registry.credentialChanges, now: observer.clock.now())
    }

    private func isValid(_ entry: CredentialCache.Entry) -> Bool {
        entry.isValid(changes: registry.credentialChanges, now: observer.clock.now())
    }

    /// nil unless the credentials are right and the header fields say nothing further.
    private func sender(of request: APIRequest, _ raw: RawRequest, _ loop: LoopCaches) -> KnownSender? {
        guard let field = request.header("Authorization"), let entry = entry(field, loop),
            request.header("Origin") == nil, request.header("If-None-Match") == nil, request.authority == nil,
            let name = try? origin(request)
        else { return nil }
        let caller = RecognizedCaller(entry.authenticated, address: origin.clientAddress(of: request), origin: name)
        return KnownSender(caller, entry, of: raw)
    }

    // MARK: A call

    /// What a handler makes of a call, or the cached response of an earlier one.
    func answer(
        to call: Call, _ make: () throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        guard let shown = call.route.shown(by: call) else { return try make() }
        let scope = ResponseCache.Scope(account: try call.account(), origin: call.origin)
        let key = ResponseCache.Key(scope: scope, target: call.request.target)
        var isHit = true
        let answer = try responses.answer(key, by: call.route, showing: shown) { () throws(RegistryError) in
            isHit = false
            return try make()
        }
        if isHit { call.exchange.counts.cacheHits.add() } else { call.exchange.counts.cacheMisses.add() }
        return answer
    }

    // MARK: Event loops

    /// The calling thread's.
    private var loop: LoopCaches { loops.value ?? makeLoop() }

    private func makeLoop() -> LoopCaches {
        let number = loopCount.wrappingAdd(1, ordering: .relaxed).oldValue
        let loop = LoopCaches(counts: observer.statistics.counts, number: number)
        loops.set(loop)
        return loop
    }
}
