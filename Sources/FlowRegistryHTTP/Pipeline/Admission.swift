import FlowRegistry
import HTTPServing

/// The first stage of a request: its framing, its route, its caller, and whether that may make it now.
final class Admission<Engine: Store>: Sendable {
    enum Decision {
        /// What anybody gets, whoever asks.
        case answered(APIResponse)
        case admitted
        /// Once its body is there, the request is to be admitted again.
        case afterBody
        /// Who calls has still to be looked up, by a thread that may wait.
        case unverified(Login)
    }

    private let router: Router
    private let authenticator: Authenticator<Engine>
    private let unread: AccountMemory
    private let bodies: AccountMemory
    private let maximumBodyBytes: Int

    /// - Parameter unread: the responses that accounts have not read yet.
    init(router: Router, authenticator: Authenticator<Engine>, unread: AccountMemory, limits: Limits) {
        self.router = router
        self.authenticator = authenticator
        self.unread = unread
        bodies = AccountMemory(
            limits: .init(
                count: limits.bodiesPerAccount, bytes: limits.bodyBytesPerAccount, bytesInAll: limits.bodyBytes))
        maximumBodyBytes = limits.maximumBodyBytes
    }

    /// Finds route and caller of a request, and its place among its account's. Throws why it is refused.
    func admit(_ context: RequestContext) throws(RegistryError) -> Decision {
        if let refusal = context.refusal { throw RegistryError(refusal) }
        if context.hasUnreadableTags {
            throw .malformedRequest(
                "The If-None-Match field is no list of 1 to \(EntityTagCondition.maximumCount) entity tags")
        }
        if context.method == .options { return .answered(try preflight(context)) }
        let (route, parameters) = try router.route(context.method, context.path)
        (context.route, context.parameters) = (route, parameters)
        if let permission = route.permission, let login = try authorize(context, permission) {
            guard context.body == nil else { return .unverified(login) }
            context.place = try bodies.take(announcedBytes(of: context), of: .nobody)
            return .afterBody
        }
        // Who may connect to the control socket is trusted with its memory.
        if context.isOnControlSocket { return context.body == nil ? .afterBody : .admitted }
        // What anybody may ask for needs no body: nobody without an account takes a place.
        guard let caller = context.caller else { return .admitted }
        if context.body == nil || !context.method.isRead {
            try unread.check(caller.account)
            context.place = try bodies.take(announcedBytes(of: context), of: caller.account)
        }
        return context.body == nil ? .afterBody : .admitted
    }

    /// Looks once more at a request whose body is complete: it may have taken its time, and the credentials may be void by
    /// now. Throws as `admit` does.
    func admitAgain(_ context: RequestContext) throws(RegistryError) -> Decision {
        if let refusal = context.refusal { throw RegistryError(refusal) }
        guard let permission = context.route?.permission else { return .admitted }
        let login = try authorize(context, permission, isRepeated: true)
        return login.map(Decision.unverified) ?? .admitted
    }

    /// Looks up who calls, and admits them; may wait. Throws what `Authenticator.verify` throws, and as `admit` does.
    func admit(_ login: Login, _ context: RequestContext) throws(RegistryError) -> Authenticated {
        let authenticated = try authenticator.verify(login)
        try authenticator.count(authenticated)
        try accept(authenticated, context.route?.permission, context)
        if !context.method.isRead {
            let account = authenticated.caller.account
            try unread.check(account)
            // In place of the one among those of callers who were not known yet.
            context.place?.giveBack()
            context.place = try bodies.take(context.requestBytes, of: account)
        }
        return authenticated
    }

    private func announcedBytes(of context: RequestContext) -> Int {
        guard context.body == nil else { return 0 }
        return min(context.header("Content-Length").flatMap { Int($0) } ?? maximumBodyBytes, maximumBodyBytes)
    }

    /// Contract §1.1: OPTIONS for CORS; it needs no credentials. `OPTIONS *` asks for the service itself (RFC 9110 §9.3.7).
    private func preflight(_ context: RequestContext) throws(RegistryError) -> APIResponse {
        if context.path == "*" { return Self.allowing(Router.methods) }
        do {
            _ = try router.route(.options, context.path)
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
        _ context: RequestContext, _ permission: Permission, isRepeated: Bool = false
    ) throws(RegistryError) -> Login? {
        if context.isOnControlSocket {
            context.caller = try authenticator.commandLine(context)
            return nil
        }
        switch try authenticator.authenticate(context) {
        case .unknown(let login): return login
        case .known(let authenticated):
            if !isRepeated { try authenticator.count(authenticated) }
            try accept(authenticated, permission, context)
            return nil
        }
    }

    private func accept(
        _ authenticated: Authenticated, _ permission: Permission?, _ context: RequestContext
    ) throws(RegistryError) {
        if let permission, !authenticated.caller.permissions.allows(permission) {
            throw .permissionMissing(permission)
        }
        (context.caller, context.verification) = (authenticated.caller, authenticated.verification)
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
