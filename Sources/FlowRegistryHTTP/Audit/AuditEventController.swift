import FlowRegistry

/// What was done to the account's flows, credentials and to itself.
struct AuditEventController<Audit: AuditRepository>: Sendable {
    let audit: Audit
    let pages: PageSizes

    func list(_ call: Call) throws(RegistryError) -> Answer {
        let (account, caller) = (try call.account(), try call.knownCaller())
        let permutation = try audit.numberPermutation()
        let paging = try call.paging(call.query(), pages)
        let token = PageToken<HiddenAuditPosition>(list: "audit \(account)")
        let start = try token.start(paging.token).map { $0.position(by: permutation) }
        let resource = PageResource(
            key: "audit_events", url: call.origin + call.request.path, paging: paging, token: token,
            page: try audit.events(in: account, page: PageRequest(start: start, size: paging.size)),
            position: { HiddenAuditPosition($0.position, by: permutation) })
        return .json(
            resource.json { AuditEventResource(event: $1, showsHashes: caller.isAdministrator).write(to: &$0) })
    }
}
