/// The changes of the aliases of a flow, each with its move in the alias's history and its entry in the audit log.
///
/// Where an alias is not as a precondition has it, the change is a `.lostUpdate`, and nothing is changed; without a
/// precondition, an alias that is there is changed only where the caller's account asks for none (`.preconditionRequired`).
extension Transaction {
    /// Makes an alias, or moves it. Throws `.invalidParameter` for a target that is no revision of the flow,
    /// `.quotaReached` for more aliases than a flow may have.
    public func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Alias {
        try rows.checkTime()
        let version = try rows.flowVersion(of: flow, in: account).orNotFound()
        let before = try rows.storedAlias(name, of: flow, in: account)
        if before != nil { try checkPolicy(precondition) }
        guard precondition.holds(for: before?.mark) else { throw .lostUpdate(.alias(name, before)) }
        let target = try resolve(target, of: flow, in: account)
        if let before, before.target == target { return before }
        try checkRoom(forBytes: StoredBytes.row, in: account, by: actor)
        if before == nil { try checkRoom(forAliasOf: version, by: actor) }
        try rows.setAlias(name, of: version.id, to: target, at: now)
        try note(.aliasSet, name, of: version, from: before?.target, to: target, by: actor)
        return try rows.storedAlias(name, of: flow, in: account).orNotFound()
    }

    public func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) {
        try rows.checkTime()
        let version = try rows.flowVersion(of: flow, in: account).orNotFound()
        let alias = try rows.storedAlias(name, of: flow, in: account).orNotFound()
        try checkPolicy(precondition)
        guard precondition.holds(for: alias.mark) else { throw .lostUpdate(.alias(name, alias)) }
        try rows.deleteAlias(name, of: version.id)
        try note(.aliasDeleted, name, of: version, from: alias.target, to: nil, by: actor)
    }

    /// The numbers of the revisions that a target names just now.
    private func resolve(
        _ target: AliasTarget<RevisionReference>, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> AliasTarget<Int64> {
        let main = try rows.revisionNumber(target.revision, "Revision", of: flow, in: account)
        guard let canary = target.canary else { return AliasTarget(revision: main) }
        let other = try rows.revisionNumber(canary.revision, "CanaryRevision", of: flow, in: account)
        return AliasTarget(revision: main, canary: AliasTarget.Canary(revision: other, percent: canary.percent))
    }

    private func note(
        _ action: AuditAction, _ name: AliasName, of version: FlowVersion, from: AliasTarget<Int64>?,
        to: AliasTarget<Int64>?, by actor: AuditActor
    ) throws(RegistryError) {
        try rows.appendAliasMove(
            of: name, of: version.id, from: from, to: to, by: actor.authority, at: now, bytes: StoredBytes.row)
        try appendAuditEvent(
            NewAuditEvent(
                action: action, accountSID: version.account, resourceSID: "\(version.flow)/Aliases/\(name)",
                before: from?.auditState(of: name), after: to?.auditState(of: name), actor: actor))
    }
}
