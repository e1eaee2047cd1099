/// What is looked at before anything of a change is written, so that one that is refused leaves nothing. Who works on the
/// server itself is not held to quotas.
///
/// Each change leaves an entry in the audit log for ever. Deletions need no room for theirs: there is only so much to
/// delete, since whatever makes anything does.
extension Transaction {
    /// Counts a new flow, and gives its account. Throws `.notFound`, and `.quotaReached` where there is no room.
    func takeRoom(
        for flow: NewFlow, in account: AccountSID, bytes: Int64, by actor: AuditActor
    ) throws(RegistryError) -> StoredID {
        let isLimited = actor.authority != .commandLine
        let quotas = isLimited ? rules.quotas : nil
        if let owner = try rows.takeRoom(forFlowOf: bytes, in: account, within: quotas) { return owner }
        let stored = try usage(of: account)
        try check(.flows, stored, stored.usage.flows)
        try check(.storedBytes, stored, stored.usage.storedBytes, adding: bytes)
        try check(.auditEvents, stored, stored.usage.auditEvents)
        throw .internalFault("There is no room for a flow, and no quota is reached")
    }

    /// Throws `.quotaReached` where there is no room for a revision of so many bytes behind this one.
    func checkRoom(forRevisionOf bytes: Int64, after latest: FlowVersion, by actor: AuditActor) throws(RegistryError) {
        guard actor.authority != .commandLine else { return }
        let stored = try usage(of: latest.account)
        try check(.auditEvents, stored, stored.usage.auditEvents)
        try check(.revisionsPerFlow, stored, latest.mark.number)
        try check(.storedBytes, stored, stored.usage.storedBytes, adding: bytes)
    }

    /// Throws `.quotaReached` where there is no room for so many bytes more, nor for the entry of the change.
    func checkRoom(forBytes bytes: Int64, in account: AccountSID, by actor: AuditActor) throws(RegistryError) {
        guard actor.authority != .commandLine else { return }
        let stored = try usage(of: account)
        try check(.auditEvents, stored, stored.usage.auditEvents)
        if bytes > 0 { try check(.storedBytes, stored, stored.usage.storedBytes, adding: bytes) }
    }

    /// Throws `.quotaReached` where there is no room for the entry of a change that leaves nothing else. What the
    /// registry's administrator does to another account is the operator's, as what the command line does.
    ///
    /// - Parameter spare: so many entries past the quota are left to this kind of change.
    func checkRoomInLog(of account: AccountSID, by actor: AuditActor, spare: Int64 = 0) throws(RegistryError) {
        guard case .credential(_, account) = actor.authority else { return }
        let stored = try usage(of: account)
        try check(.auditEvents, stored, stored.usage.auditEvents - spare)
    }

    func checkRoom(forKeyIn account: AccountSID, by actor: AuditActor) throws(RegistryError) {
        guard actor.authority != .commandLine else { return }
        try checkRoomInLog(of: account, by: actor, spare: Quota.auditEventsForCredentials)
        let stored = try usage(of: account)
        try check(.keys, stored, stored.usage.keys)
    }

    func checkRoom(forAliasOf flow: FlowVersion, by actor: AuditActor) throws(RegistryError) {
        guard actor.authority != .commandLine else { return }
        try check(.aliasesPerFlow, usage(of: flow.account), rows.aliasCount(of: flow.id))
    }

    private func usage(of account: AccountSID) throws(RegistryError) -> StoredUsage {
        try rows.storedUsage(of: account).orNotFound()
    }

    /// Throws `.quotaReached` where so much more would be too much.
    private func check(
        _ quota: Quota, _ stored: StoredUsage, _ used: Int64, adding more: Int64 = 1
    ) throws(RegistryError) {
        let limit = stored.quotas[quota] ?? rules.quotas[quota]
        if used + more > limit { throw .quotaReached(quota, limit: limit) }
    }
}
