import FlowRegistry

/// What was done to the account's flows, credentials and to itself.
struct AuditEventController<Audit: AuditRepository>: Sendable {
    let audit: Audit
    let pages: PageSizes

    func list(_ call: Call) throws(RegistryError) -> Answer {
        let account = try call.account()
        let paging = try Paging(call.query(), pages)
        let token = PageToken<Int64>(list: "audit \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "audit_events", url: call.origin + call.request.path, paging: paging, token: token,
            page: try audit.events(in: account, page: page), position: { $0.number })
        return .json(resource.json { AuditEventResource(event: $1).write(to: &$0) })
    }
}
