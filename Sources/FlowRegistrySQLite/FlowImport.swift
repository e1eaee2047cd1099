import FlowRegistry
import SQLite

/// Takes consecutive records of one flow in: what is there must be the same, what follows it is added.
struct FlowImport {
    /// Consecutive records of one flow, of which a batch may have the beginning, the middle or the end.
    struct Part {
        let sid: FlowSID
        var isBeginning = false
        var revisions: [FlowRevision] = []
        var end: ExportedFlowEnd?
    }

    let part: Part
    let account: AccountSID
    let actor: AuditActor
    let transaction: SQLiteTransaction

    /// Throws `.malformedRequest` for records that are not in the order of an export.
    static func parts(of records: [ExportRecord]) throws(RegistryError) -> [Part] {
        var parts: [Part] = []
        for record in records {
            switch record {
            case .account: throw .malformedRequest("An account is among the records of flows")
            case .flow(let flow): parts.append(Part(sid: flow.sid, isBeginning: true))
            case .revision(let revision):
                if parts.last?.sid != revision.flowSID || parts.last?.end != nil {
                    parts.append(Part(sid: revision.flowSID))
                }
                parts[parts.count - 1].revisions.append(revision)
            case .flowEnd(let end):
                guard parts.last?.sid == end.flowSID, parts.last?.revisions.last?.number == end.revisions else {
                    throw .malformedRequest("The flow \(end.flowSID) ends without its last revision")
                }
                parts[parts.count - 1].end = end
            }
        }
        return parts
    }

    private var connection: Connection { transaction.connection }

    func run() throws -> ImportCounts {
        var counts = ImportCounts()
        let stored = try StoredFlow.flow(part.sid, on: connection)
        if let stored, stored.account != account {
            throw RegistryError.conflict("The flow \(part.sid) is another account's here")
        }
        let known = part.revisions.prefix { $0.number <= stored?.revision ?? 0 }
        for revision in known { try compare(revision, stored) }
        let added = Array(part.revisions.dropFirst(known.count))
        counts.knownRevisions = known.count
        counts.newRevisions = added.count
        if part.isBeginning { if stored == nil { counts.newFlows = 1 } else { counts.knownFlows = 1 } }
        if let first = added.first {
            let expected = (stored?.revision ?? 0) + 1
            guard first.number == expected, stored != nil || part.isBeginning else {
                throw RegistryError.malformedRequest("The flow \(part.sid) has no revision \(expected) in the export")
            }
            if let stored, stored.dateDeleted != nil { try bringBack(stored) }
            try add(added, hasPredecessor: stored != nil)
        }
        if let end = part.end, try take(end), added.isEmpty { counts.updatedFlows = 1 }
        return counts
    }

    private func compare(_ revision: FlowRevision, _ stored: StoredFlow?) throws {
        let here = try stored.flatMap { stored throws(SQLiteError) in
            try StoredFlow.revision(revision.number, of: stored.id, in: account, part.sid, on: connection)
        }
        guard let here, here.status == revision.status, here.friendlyName == revision.friendlyName,
            here.commitMessage == revision.commitMessage, here.authorSID == revision.authorSID,
            here.dateCreated == revision.dateCreated, here.definition == revision.definition
        else {
            throw RegistryError.conflict("Revision \(revision.number) of the flow \(part.sid) is another one here")
        }
    }

    private func add(_ revisions: [FlowRevision], hasPredecessor: Bool) throws {
        let before = try FlowRow.head(of: part.sid, in: account, on: connection)
        var rest = revisions[...]
        if !hasPredecessor, let first = rest.popFirst(), let definition = first.definition {
            let flow = NewFlow(
                friendlyName: first.friendlyName, status: first.status, definition: definition,
                commitMessage: first.commitMessage, authorSID: first.authorSID)
            let owner = try AccountRow.id(of: account, on: connection).orNotFound()
            let bytes = StoredBytes.revision(flow.friendlyName, flow.commitMessage, definition: definition)
            try AccountUsageRow.addFlow(of: bytes, to: owner, on: connection)
            let (_, head) = try FlowRow.insert(
                flow, as: part.sid, in: account, owner, at: first.dateCreated,
                by: RevisionActorColumns(imported: first.actor, on: connection), on: connection)
            try ImportedFlowRow(testUsers: [], dateDeleted: nil).write(of: head.id, on: connection)
        }
        let id = try FlowRow.id(of: part.sid, in: account, on: connection).orNotFound()
        try FlowWidgetTypeRow.updating(id, on: connection) { () throws(SQLiteError) in
            for revision in rest {
                let update = FlowUpdate(
                    status: revision.status, friendlyName: revision.friendlyName, definition: revision.definition,
                    commitMessage: revision.commitMessage, authorSID: revision.authorSID)
                _ = try FlowRow.update(
                    part.sid, in: account, to: update, at: revision.dateCreated, keepsDate: true,
                    by: RevisionActorColumns(imported: revision.actor, on: connection), on: connection)
            }
        }
        let after = try FlowRow.head(of: part.sid, in: account, on: connection)
        try log(.flowImported, part.sid.description, before?.state, after?.state)
    }

    /// Takes over what the flow has beside its revisions, all of which are here. True where anything was another before.
    private func take(_ end: ExportedFlowEnd) throws -> Bool {
        let stored = try StoredFlow.flow(part.sid, on: connection).orNotFound()
        guard stored.revision == end.revisions else {
            throw RegistryError.conflict(
                "The flow \(part.sid) has \(stored.revision) revisions here, and \(end.revisions) in the export")
        }
        let row = ExportedFlowRow(
            id: stored.id, sid: part.sid, revisions: stored.revision, dateDeleted: stored.dateDeleted)
        let last = try ImportedFlowRow.row(of: stored.id, on: connection)
        let changes = try Changes(of: end, here: row.end(in: account, on: connection), last: last)
        if !changes.isEmpty {
            if stored.dateDeleted != nil { try bringBack(stored) }
            if changes.testUsers { try replaceTestUsers(by: end.testUsers, of: stored.id) }
            if changes.aliases { try addAliases(end, stored.id) }
            if let date = end.dateDeleted { try delete(at: date) }
        }
        let left = ImportedFlowRow(testUsers: end.testUsers, dateDeleted: end.dateDeleted)
        if try left != ImportedFlowRow.row(of: stored.id, on: connection) {
            try left.write(of: stored.id, on: connection)
        }
        return !changes.isEmpty
    }

    /// Throws `.conflict` for a flow that was deleted here.
    private func bringBack(_ stored: StoredFlow) throws {
        let last = try ImportedFlowRow.row(of: stored.id, on: connection)
        guard let last, last.dateDeleted == stored.dateDeleted,
            try DeletedFlowRow.restore(part.sid, in: account, on: connection) != nil
        else { throw RegistryError.conflict("The flow \(part.sid) is deleted here") }
        try ImportedFlowRow(last, dateDeleted: nil).write(of: stored.id, on: connection)
        let head = try FlowRow.head(of: part.sid, in: account, on: connection)
        try log(.flowUndeleted, part.sid.description, nil, head?.state)
    }

    private func delete(at date: Timestamp) throws {
        let head = try FlowRow.head(of: part.sid, in: account, on: connection).orNotFound()
        try DeletedFlowRow.hide(head, at: date, on: connection)
        try log(.flowDeleted, part.sid.description, head.state, nil)
    }

    private func replaceTestUsers(by users: [String], of flow: Int64) throws {
        let old = try TestUserRow.all(of: part.sid, in: account, on: connection)
        try TestUserRow.replace(old, with: users, of: flow, on: connection)
        try log(
            .testUsersUpdated, part.sid.description, TestUserRow.state(of: old), TestUserRow.state(of: users))
    }

    /// The history that is here must be the beginning of the one that comes.
    private func addAliases(_ end: ExportedFlowEnd, _ id: Int64) throws {
        let here = try AliasMoveRow.all(of: id, part.sid, in: account, on: connection)
        let known = Dictionary(grouping: here, by: \.name).mapValues { $0.map(AliasMovePlace.init) }
        let coming = Dictionary(grouping: end.aliasMoves, by: \.name)
        for name in known.keys where coming[name] == nil { throw otherAliases }
        for (name, moves) in coming.sorted(by: { $0.key < $1.key }) {
            let old = known[name] ?? []
            guard moves.map(AliasMovePlace.init).starts(with: old) else { throw otherAliases }
            guard moves.map(\.number).elementsEqual(1...Int64(moves.count)) else {
                throw RegistryError.malformedRequest("The history of the alias \(name) of \(part.sid) has a gap")
            }
            for move in moves.dropFirst(old.count) {
                try AliasMoveRow.append(
                    name, of: id, from: move.from, to: move.to, by: authority(move.authority), at: move.dateCreated,
                    on: connection)
            }
            if moves.count > old.count { try restore(end.aliases.first { $0.name == name }, name, id) }
        }
        let restored = try AliasRow.all(of: id, part.sid, in: account, on: connection)
        guard restored.map(AliasPlace.init) == end.aliases.map(AliasPlace.init) else { throw otherAliases }
    }

    private func restore(_ alias: Alias?, _ name: AliasName, _ id: Int64) throws {
        let before = try AliasRow.alias(name, of: part.sid, in: account, on: connection)
        try AliasRow.delete(name, of: id, on: connection)
        if let alias {
            // What the schema would refuse is the file's fault, not ours.
            let targets = [alias.target.revision, alias.target.canary?.revision].compactMap { $0 }
            guard targets.allSatisfy({ (1...(part.end?.revisions ?? 0)).contains($0) }) else {
                throw RegistryError.malformedRequest("The alias \(name) of \(part.sid) points at no revision")
            }
            try AliasRow.restore(alias, of: id, on: connection)
        }
        guard before != nil || alias != nil else { return }
        try log(
            alias == nil ? .aliasDeleted : .aliasSet, "\(part.sid)/Aliases/\(name)",
            before.map { AliasRow.state(name, $0.target) }, alias.map { AliasRow.state(name, $0.target) })
    }

    private var otherAliases: RegistryError { .conflict("The flow \(part.sid) has other aliases here") }

    /// Aliases are moved by their own account alone: that is the one which they are taken into.
    private func authority(_ authority: AuditActor.Authority) -> AuditActor.Authority {
        if case .credential(let credential, _) = authority { .credential(credential, of: account) } else { authority }
    }

    private func log(
        _ action: AuditAction, _ resource: String, _ before: AuditState?, _ after: AuditState?
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: resource, before: before, after: after, actor: actor)
        try transaction.enter(change)
    }
}

/// What of a flow's end is another one here than in the export, and may be replaced: an import has left it so.
private struct Changes {
    let testUsers: Bool
    let aliases: Bool
    let deletion: Bool

    var isEmpty: Bool { !testUsers && !aliases && !deletion }

    /// Throws `.conflict` for what was changed here since the last import, or was never of one. The history of aliases
    /// tells that itself.
    init(of end: ExportedFlowEnd, here: ExportedFlowEnd, last: ImportedFlowRow?) throws(RegistryError) {
        let untouched = ImportedFlowRow(testUsers: here.testUsers, dateDeleted: here.dateDeleted)
        testUsers = here.testUsers != end.testUsers
        if testUsers, last?.testUsersHash != untouched.testUsersHash {
            throw .conflict("The flow \(end.flowSID) has other test users here")
        }
        deletion = here.dateDeleted != end.dateDeleted
        if deletion, last == nil || last?.dateDeleted != here.dateDeleted {
            let place = here.dateDeleted == nil ? "in the export" : "here"
            throw .conflict("The flow \(end.flowSID) is deleted \(place) alone, or at another time")
        }
        aliases =
            here.aliases.map(AliasPlace.init) != end.aliases.map(AliasPlace.init)
            || here.aliasMoves.count != end.aliasMoves.count
    }
}

/// What has to be the same of an alias here and in an export.
private struct AliasPlace: Equatable {
    let name: AliasName
    let target: AliasTarget<Int64>
    let dates: [Timestamp?]

    init(_ alias: Alias) {
        (name, target, dates) = (alias.name, alias.target, [alias.dateCreated, alias.dateUpdated])
    }
}

private struct AliasMovePlace: Equatable {
    let number: Int64
    let from: AliasTarget<Int64>?
    let to: AliasTarget<Int64>?
    let date: Timestamp

    init(_ move: AliasMove) { (number, from, to, date) = (move.number, move.from, move.to, move.dateCreated) }
}
