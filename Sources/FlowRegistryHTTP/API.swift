public import FlowRegistry
public import HTTPTypes

/// The whole API: from a request to its response.
public struct API<Flows: FlowRepository, Accounts: AccountRepository>: Sendable {
    private let router: Router
    private let accounts: Accounts
    private let origin: Origin
    private let observe: @Sendable (RequestRecord) -> Void

    /// - Parameters:
    ///   - maximumDefinitionBytes: a longer Definition is refused.
    ///   - isReady: whether the service can take requests.
    ///   - observe: told of every answered request.
    public init(
        flows: Flows, accounts: Accounts, origin: Origin, maximumDefinitionBytes: Int,
        isReady: @escaping @Sendable () -> Bool, observe: @escaping @Sendable (RequestRecord) -> Void = { _ in }
    ) {
        router = Router(
            routes: Routes.table(flows: flows, maximumDefinitionBytes: maximumDefinitionBytes, isReady: isReady))
        self.accounts = accounts
        self.origin = origin
        self.observe = observe
    }

    /// Method and path pattern of every route, in the order in which they are tried.
    public var routes: [(method: HTTPRequest.Method, pattern: String)] {
        router.routes.map { ($0.method, $0.pattern) }
    }

    /// Answers a request, or starts the write that will.
    public func handle(_ request: APIRequest) -> Outcome {
        var exchange = Exchange(request, observe: observe)
        do {
            if request.method == .options { return .response(exchange.finish(try preflight(request))) }
            let (route, parameters) = try router.route(request.method, request.path)
            exchange.route = route.pattern
            if route.access == .account { exchange.caller = try authenticate(request) }
            let call = Call(
                request: request, parameters: parameters, caller: exchange.caller, origin: try origin(request))
            return exchange.finish(try route.handler(call))
        } catch {
            return .response(exchange.finish(error))
        }
    }

    /// Answers a request that was refused before it could be routed.
    public func refuse(_ request: APIRequest, with error: RegistryError) -> APIResponse {
        Exchange(request, observe: observe).finish(error)
    }

    /// Contract §1.1: OPTIONS for CORS; it needs no credentials.
    private func preflight(_ request: APIRequest) throws(RegistryError) -> APIResponse {
        do {
            _ = try router.route(.options, request.path)
            return .noContent
        } catch .methodNotAllowed(let allowed) {
            let methods = (allowed + ["OPTIONS"]).joined(separator: ", ")
            return APIResponse(
                status: .noContent, headers: [("Allow", methods), ("Access-Control-Allow-Methods", methods)])
        }
    }

    private func authenticate(_ request: APIRequest) throws(RegistryError) -> AccountSID {
        guard let field = request.header("Authorization"), let credentials = Credentials(field) else {
            throw .unauthenticated
        }
        return try credentials.account(in: accounts)
    }
}
