import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Alias {
        try change {
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let before = try AliasRow.alias(name, of: flow, in: account, on: connection)
            if before != nil { try checkPolicy(precondition) }
            guard precondition.holds(for: before?.mark) else {
                throw RegistryError.lostUpdate(.alias(name, before))
            }
            let target = try Self.resolve(target, of: flow, in: account, on: connection)
            if let before, before.target == target { return before }
            try checkRoom(forBytes: StoredBytes.row, in: account, by: actor)
            if before == nil { try checkRoom(forAliasOf: id, in: account, by: actor) }
            try AliasRow.set(name, of: id, to: target, at: now, on: connection)
            let change = Change(name: name, flow: flow, account: account, from: before?.target, to: target)
            try change.log(.aliasSet, of: id, by: actor, in: self)
            return try AliasRow.alias(name, of: flow, in: account, on: connection).orNotFound()
        }
    }

    func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) {
        try change {
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let alias = try AliasRow.alias(name, of: flow, in: account, on: connection).orNotFound()
            try checkPolicy(precondition)
            guard precondition.holds(for: alias.mark) else { throw RegistryError.lostUpdate(.alias(name, alias)) }
            try AliasRow.delete(name, of: id, on: connection)
            let change = Change(name: name, flow: flow, account: account, from: alias.target, to: nil)
            try change.log(.aliasDeleted, of: id, by: actor, in: self)
        }
    }

    /// The numbers of the revisions that a target names just now.
    private static func resolve(
        _ target: AliasTarget<RevisionReference>, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws -> AliasTarget<Int64> {
        let main = try RevisionRow.number(target.revision, "Revision", of: flow, in: account, on: connection)
        guard let canary = target.canary else { return AliasTarget(revision: main) }
        let other = try RevisionRow.number(canary.revision, "CanaryRevision", of: flow, in: account, on: connection)
        return AliasTarget(revision: main, canary: AliasTarget.Canary(revision: other, percent: canary.percent))
    }
}

/// A change of an alias that is to be written into its history and into the audit log.
private struct Change {
    let name: AliasName
    let flow: FlowSID
    let account: AccountSID
    let from: AliasTarget<Int64>?
    let to: AliasTarget<Int64>?

    func log(
        _ action: AuditAction, of id: Int64, by actor: AuditActor, in transaction: SQLiteTransaction
    ) throws(SQLiteError) {
        try AliasMoveRow.append(
            name, of: id, from: from, to: to, by: actor.authority, at: transaction.now, on: transaction.connection)
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: "\(flow)/Aliases/\(name)",
            before: from.map { AliasRow.state(name, $0) }, after: to.map { AliasRow.state(name, $0) }, actor: actor)
        try transaction.enter(change)
    }
}
