import FlowRegistry
import SQLite

/// What is looked at before anything of a change is written, so that one that is refused leaves nothing. Who works on the
/// server itself is not held to quotas.
///
/// Each change leaves an entry in the audit log for ever. Deletions need no room for theirs: there is only so much to
/// delete, since whatever makes anything does.
extension SQLiteTransaction {
    /// Counts a new flow with its entry in the audit log, and gives its account's row. Throws `.notFound`, and `.quotaReached` where there is no room.
    func takeRoom(
        for flow: NewFlow, in account: AccountSID, by actor: AuditActor
    ) throws -> Int64 {
        let owner = try AccountRow.id(of: account, on: connection).orNotFound()
        let bytes = StoredBytes.revision(flow.friendlyName, flow.commitMessage, definition: flow.definition)
        if actor.authority == .commandLine {
            try AccountUsageRow.addFlow(of: bytes, to: owner, isAudited: true, on: connection)
        } else if try !AccountUsageRow.takeRoom(forFlowOf: bytes, in: owner, quotas, on: connection) {
            let row = try usage(of: account)
            try row.check(.flows, row.usage.flows)
            try row.check(.storedBytes, row.usage.storedBytes, adding: bytes)
            try row.check(.auditEvents, row.usage.auditEvents)
        }
        return owner
    }

    /// Throws `.quotaReached` where there is no room for a revision behind this one.
    func checkRoom(
        for update: FlowUpdate, after latest: AuditState, in account: AccountSID, by actor: AuditActor
    ) throws {
        guard actor.authority != .commandLine else { return }
        let row = try usage(of: account)
        try row.check(.auditEvents, row.usage.auditEvents)
        try row.check(.revisionsPerFlow, latest.revision ?? 0)
        do {
            try row.check(.storedBytes, row.usage.storedBytes, adding: bytes(of: update, with: update.definition))
        } catch {
            // The same text again takes no room.
            guard let definition = update.definition,
                latest.hash == definition.sha256 ?? DefinitionRow.sha256(of: definition.text)
            else { throw error }
            try row.check(.storedBytes, row.usage.storedBytes, adding: bytes(of: update, with: nil))
        }
    }

    private func bytes(of update: FlowUpdate, with definition: FlowDefinition?) -> Int64 {
        StoredBytes.revision(update.friendlyName, update.commitMessage, definition: definition)
    }

    /// Throws `.quotaReached` where there is no room for so many bytes more, nor for the entry of the change.
    func checkRoom(forBytes bytes: Int64, in account: AccountSID, by actor: AuditActor) throws {
        guard actor.authority != .commandLine else { return }
        let row = try usage(of: account)
        try row.check(.auditEvents, row.usage.auditEvents)
        if bytes > 0 { try row.check(.storedBytes, row.usage.storedBytes, adding: bytes) }
    }

    /// Throws `.quotaReached` where there is no room for the entry of a change that leaves nothing else. What the
    /// registry's administrator does to another account is the operator's, as what the command line does.
    ///
    /// - Parameter spare: so many entries past the quota are left to this kind of change.
    func checkRoomInLog(of account: AccountSID, by actor: AuditActor, spare: Int64 = 0) throws {
        guard case .credential(_, account) = actor.authority else { return }
        let row = try usage(of: account)
        try row.check(.auditEvents, row.usage.auditEvents - spare)
    }

    func checkRoom(forKeyIn account: AccountSID, by actor: AuditActor) throws {
        guard actor.authority != .commandLine else { return }
        try checkRoomInLog(of: account, by: actor)
        let row = try usage(of: account)
        try row.check(.keys, row.usage.keys)
    }

    func checkRoom(forAliasOf flow: Int64, in account: AccountSID, by actor: AuditActor) throws {
        guard actor.authority != .commandLine else { return }
        try usage(of: account).check(.aliasesPerFlow, try AliasRow.count(of: flow, on: connection))
    }

    private func usage(of account: AccountSID) throws -> AccountUsageRow {
        try AccountUsageRow.row(of: account, quotas, on: connection).orNotFound()
    }
}
