public import FlowRegistry
import SQLite

/// Aliases and their history in SQLite. Every statement is scoped by the account.
public struct SQLiteAliasRepository: AliasRepository {
    let storage: Storage

    public func alias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias {
        try storage.read { connection throws(SQLiteError) in
            try AliasRow.alias(name, of: flow, in: account, on: connection).found()
        }
    }

    public func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                return .success(try AliasRow.page(page, of: flow, in: account, on: connection))
            }
        }
    }

    public func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<Int64>
    ) throws(RegistryError) -> Page<AliasMove> {
        try storage.read { connection throws(SQLiteError) in
            let moves = try AliasMoveRow.page(page, name, of: flow, in: account, on: connection)
            // An alias without a history has never been.
            if case .first = page.start, moves.elements.isEmpty { return .failure(.notFound) }
            return .success(moves)
        }
    }

    public func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        expected: Int64?, by actor: AuditActor, completion: @escaping Completion<Alias>
    ) {
        let now = storage.now()
        storage.write(touching: .some([flow], of: account), completion: completion) { connection in
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let before = try AliasRow.alias(name, of: flow, in: account, on: connection)
            try Self.check(before, name, against: expected)
            let target = try Self.resolve(target, of: flow, in: account, on: connection)
            if let before, before.target == target { return before }
            if before == nil, try AliasRow.count(of: id, on: connection) >= Alias.maximumCount {
                throw RegistryError.conflict("The flow has \(Alias.maximumCount) aliases already")
            }
            try AliasRow.set(name, of: id, to: target, at: now, on: connection)
            let change = Change(name: name, flow: flow, account: account, from: before?.target, to: target)
            try change.log(.aliasSet, of: id, by: actor, at: now, on: connection)
            return try AliasRow.alias(name, of: flow, in: account, on: connection).orNotFound()
        }
    }

    public func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, expected: Int64?, by actor: AuditActor,
        completion: @escaping Completion<Void>
    ) {
        let now = storage.now()
        storage.write(touching: .some([flow], of: account), completion: completion) { connection in
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let alias = try AliasRow.alias(name, of: flow, in: account, on: connection).orNotFound()
            try Self.check(alias, name, against: expected)
            try AliasRow.delete(name, of: id, on: connection)
            let change = Change(name: name, flow: flow, account: account, from: alias.target, to: nil)
            try change.log(.aliasDeleted, of: id, by: actor, at: now, on: connection)
        }
    }

    private static func check(
        _ alias: Alias?, _ name: AliasName, against expected: Int64?
    ) throws(RegistryError) {
        guard let expected, expected != alias?.target.revision ?? 0 else { return }
        guard let alias else { throw .conflict("There is no alias \(name)") }
        throw .conflict("The alias \(name) points at revision \(alias.target.revision)")
    }

    /// The numbers of the revisions that a target names just now.
    private static func resolve(
        _ target: AliasTarget<RevisionReference>, of flow: FlowSID, in account: AccountSID, on connection: Connection
    ) throws -> AliasTarget<Int64> {
        let main = try RevisionRow.revision(target.revision, "Revision", of: flow, in: account, on: connection)
        guard let canary = target.canary else { return AliasTarget(revision: main.number) }
        let other = try RevisionRow.revision(
            canary.revision, "CanaryRevision", of: flow, in: account, on: connection)
        return AliasTarget(
            revision: main.number, canary: AliasTarget.Canary(revision: other.number, percent: canary.percent))
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
        _ action: AuditAction, of id: Int64, by actor: AuditActor, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        try AliasMoveRow.append(name, of: id, from: from, to: to, by: actor.authority, at: now, on: connection)
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: "\(flow)/Aliases/\(name)",
            before: from.map { AliasRow.state(name, $0) }, after: to.map { AliasRow.state(name, $0) }, actor: actor)
        try AuditEventRow.append(change, at: now, on: connection)
    }
}
