import FlowRegistry

/// What was done to the account's flows, credentials and to itself.
struct AuditEventController: Sendable {
    let pages: PageSizes

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (account, caller, query) = (try context.account(), try context.knownCaller(), try context.query())
        let form = try AuditFilterForm(query)
        let paging = try context.paging(query, pages)
        // Many entries may be looked at for few.
        if !form.parameters.isEmpty { _ = try context.budget() }
        let permutation = try reader.auditNumberPermutation()
        let filters = form.parameters.isEmpty ? "" : " " + form.parameters.text
        let token = PageToken<HiddenAuditPosition>(list: "audit \(account)\(filters)")
        let start = try token.start(paging.token).map { $0.position(by: permutation) }
        let resource = PageResource(
            key: "audit_events", url: context.origin + context.path, filters: form.parameters.all, paging: paging,
            token: token,
            page: try reader.auditEvents(
                in: account, matching: form.filter, page: PageRequest(start: start, size: paging.size)),
            position: { HiddenAuditPosition($0.position, by: permutation) })
        return .json(
            resource.json { AuditEventResource(event: $1, showsHashes: caller.isAdministrator).write(to: &$0) })
    }
}
