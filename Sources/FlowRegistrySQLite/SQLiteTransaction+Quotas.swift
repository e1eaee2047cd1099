import FlowRegistry
import SQLite

/// What is looked at before anything of a change is written, so that one that is refused leaves nothing. Who works on the
/// server itself is not held to quotas.
extension SQLiteTransaction {
    /// Counts a new flow, and gives its account's row. Throws `.notFound`, and `.quotaReached` where there is no room.
    func takeRoom(
        for definition: FlowDefinition, in account: AccountSID, by actor: AuditActor
    ) throws -> Int64 {
        let owner = try AccountRow.id(of: account, on: connection).orNotFound()
        let bytes = Int64(definition.text.count)
        if actor.authority == .commandLine {
            try AccountUsageRow.addFlow(of: bytes, to: owner, on: connection)
        } else if try !AccountUsageRow.takeRoom(forFlowOf: bytes, in: owner, quotas, on: connection) {
            let row = try usage(of: account)
            try row.check(.flows, row.usage.flows)
            try row.check(.definitionBytes, row.usage.definitionBytes, adding: bytes)
        }
        return owner
    }

    /// Throws `.quotaReached` where there is no room for a revision behind this one.
    func checkRoom(
        for update: FlowUpdate, after latest: AuditState, in account: AccountSID, by actor: AuditActor
    ) throws {
        guard actor.authority != .commandLine else { return }
        let row = try usage(of: account)
        try row.check(.revisionsPerFlow, latest.revision ?? 0)
        guard let definition = update.definition else { return }
        do {
            try row.check(.definitionBytes, row.usage.definitionBytes, adding: Int64(definition.text.count))
        } catch {
            // The same text again takes no room.
            guard latest.hash == definition.sha256 ?? DefinitionRow.sha256(of: definition.text) else { throw error }
        }
    }

    func checkRoom(forKeyIn account: AccountSID, by actor: AuditActor) throws {
        guard actor.authority != .commandLine else { return }
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
