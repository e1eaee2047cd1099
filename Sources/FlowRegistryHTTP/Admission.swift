import FlowRegistry
import HTTPServing

/// The first stage of a request: its framing, its route, its caller, and whether that may make it now.
final class Admission<Engine: Store>: Sendable {
    enum Decision {
        /// What anybody gets, whoever asks.
        case answered(APIResponse)
        case admitted(Route, [Substring])
        /// Once its body is there, the request is to be admitted again.
        case afterBody(Route, [Substring])
        /// Who calls has still to be looked up, by a thread that may wait.
        case unverified(Route, [Substring], Login)
    }

    private let router: Router
    private let authenticator: Authenticator<Engine>
    private let answers: AccountMemory
    private let bodies: AccountMemory
    private let maximumBodyBytes: Int

    /// - Parameter answers: those that accounts have not read yet.
    init(router: Router, authenticator: Authenticator<Engine>, answers: AccountMemory, limits: Limits) {
        self.router = router
        self.authenticator = authenticator
        self.answers = answers
        bodies = AccountMemory(
            limits: .init(
                count: limits.bodiesPerAccount, bytes: limits.bodyBytesPerAccount, bytesInAll: limits.bodyBytes))
        maximumBodyBytes = limits.maximumBodyBytes
    }

    /// Throws why the request is refused; what is known of it until then stands in `exchange`.
    func admit(_ request: APIRequest, _ exchange: inout Exchange) throws(RegistryError) -> Decision {
        if let refusal = request.refusal { throw RegistryError(refusal) }
        if exchange.hasUnreadableTags {
            throw .malformedRequest(
                "The If-None-Match field is no list of 1 to \(EntityTagCondition.maximumCount) entity tags")
        }
        if request.method == .options { return .answered(try preflight(request)) }
        let (route, parameters) = try router.route(request.method, request.path)
        exchange.route = (route.index, route.pattern)
        if let permission = route.permission, let login = try authorize(request, permission, &exchange) {
            if request.body == nil {
                exchange.place = try bodies.take(announcedBytes(of: request), of: .nobody)
            }
            return .unverified(route, parameters, login)
        }
        // What anybody may ask for needs no body: nobody without an account takes a place.
        guard let caller = exchange.caller else { return .admitted(route, parameters) }
        let isRead = request.method == .get || request.method == .head
        if request.body == nil || !isRead {
            try answers.check(caller.account)
            exchange.place = try bodies.take(announcedBytes(of: request), of: caller.account)
        }
        return request.body == nil ? .afterBody(route, parameters) : .admitted(route, parameters)
    }

    /// Looks once more at a request whose body is complete. Gives the login that has to be looked up again. Throws as
    /// `admit` does.
    func admitAgain(
        _ request: APIRequest, _ route: Route, _ exchange: inout Exchange
    ) throws(RegistryError) -> Login? {
        if let refusal = request.refusal { throw RegistryError(refusal) }
        exchange.requestBytes = request.body?.count ?? 0
        guard let permission = route.permission else { return nil }
        return try authorize(request, permission, &exchange, isRepeated: true)
    }

    /// Looks up who calls, and admits them; may wait. Throws what `Authenticator.verify` throws, and as `admit` does.
    func admit(_ login: Login, _ route: Route, _ exchange: inout Exchange) throws(RegistryError) -> Authenticated {
        let authenticated = try authenticator.verify(login)
        try authenticator.count(authenticated)
        try accept(authenticated, route.permission, &exchange)
        if route.method != .get {
            let account = authenticated.caller.account
            try answers.check(account)
            // In place of the one among those of callers who were not known yet.
            exchange.place?.giveBack()
            exchange.place = try bodies.take(exchange.requestBytes, of: account)
        }
        return authenticated
    }

    private func announcedBytes(of request: APIRequest) -> Int {
        guard request.body == nil else { return 0 }
        return min(request.header("Content-Length").flatMap { Int($0) } ?? maximumBodyBytes, maximumBodyBytes)
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

    /// Finds out who calls; gives the login that has still to be looked up. Throws what `Authenticator` throws, and
    /// `.permissionMissing`.
    ///
    /// - Parameter isRepeated: whether the request has been counted already.
    private func authorize(
        _ request: APIRequest, _ permission: Permission, _ exchange: inout Exchange, isRepeated: Bool = false
    ) throws(RegistryError) -> Login? {
        switch try authenticator.authenticate(request, from: exchange.address, counts: exchange.counts) {
        case .unknown(let login): return login
        case .known(let authenticated):
            if !isRepeated { try authenticator.count(authenticated) }
            try accept(authenticated, permission, &exchange)
            return nil
        }
    }

    private func accept(
        _ authenticated: Authenticated, _ permission: Permission?, _ exchange: inout Exchange
    ) throws(RegistryError) {
        if let permission, !authenticated.caller.permissions.allows(permission) {
            throw .permissionMissing(permission)
        }
        (exchange.caller, exchange.verification) = (authenticated.caller, authenticated.verification)
    }
}

extension RegistryError {
    fileprivate init(_ refusal: Refusal) {
        self =
            switch refusal {
            case .malformed(let reason): .malformedRequest(reason)
            case .notImplemented(let reason): .notImplemented(reason)
            case .unknownVersion: .unknownVersion
            case .bodyTooLarge(let limit): .tooLarge(what: "request body", limit: limit)
            case .headersTooLarge(let limit): .headersTooLarge(limit: limit)
            case .tooManyFields: .tooManyFields
            case .overloaded: .overloaded
            }
    }
}
