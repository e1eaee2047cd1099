import FlowRegistry

/// A request that found its route: who calls, with which path parameters.
struct Call {
    let request: APIRequest
    /// The values of the route's parameters, in the order of its pattern.
    let parameters: [Substring]
    /// The account of the credentials; nil on routes that are open to everybody.
    let caller: AccountSID?
    /// Scheme, host and port under which the caller reached the service, as `https://host:port`.
    let origin: String

    /// The account that every query is scoped by. Throws `.unauthenticated` on an open route.
    func account() throws(RegistryError) -> AccountSID {
        guard let caller else { throw .unauthenticated }
        return caller
    }

    /// The flow named by the first path parameter. Throws `.notFound` where it is no SID (contract §12, 10).
    func flowSID() throws(RegistryError) -> FlowSID {
        guard let sid = parameters.first.flatMap({ FlowSID($0) }) else { throw .notFound }
        return sid
    }

    func query() throws(RegistryError) -> Form { try Form(request.query) }

    func form() throws(RegistryError) -> Form { try Form(request.body) }
}
