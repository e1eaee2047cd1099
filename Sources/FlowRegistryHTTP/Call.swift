import FlowRegistry

/// A request that found its route: who calls, with which path parameters.
struct Call {
    let request: APIRequest
    /// The values of the route's parameters, in the order of its pattern.
    let parameters: [Substring]
    /// nil on routes that are open to everybody.
    let caller: Caller?
    /// Where the caller's requests come from, in numbers.
    let address: String
    let requestID: RequestID
    /// Scheme, host and port under which the caller reached the service, as `https://host:port`.
    let origin: String

    /// The account that every query is scoped by. Throws `.unauthenticated` on an open route.
    func account() throws(RegistryError) -> AccountSID {
        try knownCaller().account
    }

    /// Throws `.unauthenticated` on an open route.
    func knownCaller() throws(RegistryError) -> Caller {
        guard let caller else { throw .unauthenticated }
        return caller
    }

    /// Who is to be named in the audit log for what this call changes.
    func actor() throws(RegistryError) -> AuditActor {
        let caller = try knownCaller()
        return AuditActor(
            authority: .credential(caller.credential, of: caller.account), address: address,
            requestID: requestID.description)
    }

    /// The flow named by the first path parameter. Throws `.notFound` where it is no SID (contract §12, 10).
    func flowSID() throws(RegistryError) -> FlowSID {
        try sid(0)
    }

    /// The SID at a place among the path parameters. Throws `.notFound` for anything else.
    func sid<Resource>(_ index: Int) throws(RegistryError) -> SID<Resource> {
        guard index < parameters.count, let sid = SID<Resource>(parameters[index]) else { throw .notFound }
        return sid
    }

    func query() throws(RegistryError) -> Form { try Form(request.query) }

    func form() throws(RegistryError) -> Form { try Form(request.body ?? []) }
}
