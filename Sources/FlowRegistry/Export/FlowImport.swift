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
    let transaction: Transaction

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

    private var rows: any StoreTransaction { transaction.rows }

    func run() throws(RegistryError) -> ImportCounts {
        var counts = ImportCounts()
        let stored = try rows.anyFlow(part.sid)
        if let stored, stored.account != account { throw .conflict("The flow \(part.sid) is another account's here") }
        let known = part.revisions.prefix { $0.number <= stored?.revisions ?? 0 }
        for revision in known { try compare(revision, stored) }
        let added = Array(part.revisions.dropFirst(known.count))
        counts.knownRevisions = known.count
        counts.newRevisions = added.count
        if part.isBeginning { if stored == nil { counts.newFlows = 1 } else { counts.knownFlows = 1 } }
        if let first = added.first {
            let expected = (stored?.revisions ?? 0) + 1
            guard first.number == expected, stored != nil || part.isBeginning else {
                throw .malformedRequest("The flow \(part.sid) has no revision \(expected) in the export")
            }
            if let stored, stored.dateDeleted != nil { try bringBack(stored) }
            try add(added, hasPredecessor: stored != nil)
        }
        if let end = part.end, try take(end), added.isEmpty { counts.updatedFlows = 1 }
        return counts
    }

    private func compare(_ revision: FlowRevision, _ stored: StoredFlow?) throws(RegistryError) {
        let here = try stored.flatMap { stored throws(RegistryError) in try storedRevision(revision.number, stored) }
        guard let here, here.status == revision.status, here.friendlyName == revision.friendlyName,
            here.commitMessage == revision.commitMessage, here.authorSID == revision.authorSID,
            here.dateCreated == revision.dateCreated, here.definition == revision.definition
        else {
            throw .conflict("Revision \(revision.number) of the flow \(part.sid) is another one here")
        }
    }

    /// Also of a flow that is deleted.
    private func storedRevision(_ number: Int64, _ stored: StoredFlow) throws(RegistryError) -> FlowRevision? {
        var found: FlowRevision?
        try rows.forEachRevision(of: stored, from: number) { revision in
            found = revision
            return false
        }
        return found?.number == number ? found : nil
    }

    private func add(_ revisions: [FlowRevision], hasPredecessor: Bool) throws(RegistryError) {
        let before = try rows.flowVersion(of: part.sid, in: account)
        var (rest, latest) = (revisions[...], before)
        if !hasPredecessor, let first = rest.popFirst(), let definition = first.definition {
            latest = try insert(first, definition)
        }
        guard var latest else { throw .notFound }
        for revision in rest {
            let update = FlowUpdate(
                status: revision.status, friendlyName: revision.friendlyName, definition: revision.definition,
                commitMessage: revision.commitMessage, authorSID: revision.authorSID)
            latest = try rows.appendRevision(
                update, to: latest, bytes: latest.bytes(of: update), at: revision.dateCreated, keepsDate: true,
                by: .imported(revision.actor)
            ).version
        }
        try log(.flowImported, part.sid.description, before?.state, latest.state)
    }

    private func insert(_ first: FlowRevision, _ definition: FlowDefinition) throws(RegistryError) -> FlowVersion {
        let flow = NewFlow(
            friendlyName: first.friendlyName, status: first.status, definition: definition,
            commitMessage: first.commitMessage, authorSID: first.authorSID)
        let bytes = StoredBytes.revision(flow.friendlyName, flow.commitMessage, definition: definition)
        let owner = try rows.takeRoom(forFlowOf: bytes, in: account, within: nil).orNotFound()
        let version = try rows.insertFlow(
            flow, as: part.sid, in: account, owner, bytes: bytes, at: first.dateCreated, by: .imported(first.actor)
        ).version
        try rows.setImportedState(ImportedState(testUsers: [], dateDeleted: nil), of: version.id)
        return version
    }

    /// Takes over what the flow has beside its revisions, all of which are here. True where anything was another before.
    private func take(_ end: ExportedFlowEnd) throws(RegistryError) -> Bool {
        let stored = try rows.anyFlow(part.sid).orNotFound()
        guard stored.revisions == end.revisions else {
            throw .conflict(
                "The flow \(part.sid) has \(stored.revisions) revisions here, and \(end.revisions) in the export")
        }
        let last = try rows.importedState(of: stored.id)
        let here = try rows.exportedEnd(of: stored)
        let changes = try Changes(of: end, here: here, last: last)
        if !changes.isEmpty {
            if stored.dateDeleted != nil { try bringBack(stored) }
            if changes.testUsers { try replace(here.testUsers, by: end.testUsers, of: stored.id) }
            if changes.aliases { try addAliases(end, here, stored.id) }
            if let date = end.dateDeleted { try delete(at: date) }
        }
        let left = ImportedState(testUsers: end.testUsers, dateDeleted: end.dateDeleted)
        if try left != rows.importedState(of: stored.id) { try rows.setImportedState(left, of: stored.id) }
        return !changes.isEmpty
    }

    /// Throws `.conflict` for a flow that was deleted here.
    private func bringBack(_ stored: StoredFlow) throws(RegistryError) {
        let last = try rows.importedState(of: stored.id)
        guard let last, last.dateDeleted == stored.dateDeleted,
            let restored = try rows.restoreFlow(part.sid, in: account)
        else { throw .conflict("The flow \(part.sid) is deleted here") }
        try rows.setImportedState(
            ImportedState(testUsersHash: last.testUsersHash, dateDeleted: nil), of: stored.id)
        try log(.flowUndeleted, part.sid.description, nil, restored.state)
    }

    private func delete(at date: Timestamp) throws(RegistryError) {
        let version = try rows.flowVersion(of: part.sid, in: account).orNotFound()
        try rows.hideFlow(version, at: date)
        try log(.flowDeleted, part.sid.description, version.state, nil)
    }

    private func replace(_ old: [String], by users: [String], of flow: StoredID) throws(RegistryError) {
        _ = try rows.setTestUsers(users, of: flow, bytes: StoredBytes.testUsers(users) - StoredBytes.testUsers(old))
        try log(
            .testUsersUpdated, part.sid.description, TestUsers.auditState(of: old), TestUsers.auditState(of: users))
    }

    /// The history that is here must be the beginning of the one that comes.
    private func addAliases(_ end: ExportedFlowEnd, _ here: ExportedFlowEnd, _ id: StoredID) throws(RegistryError) {
        let known = Dictionary(grouping: here.aliasMoves, by: \.name).mapValues { $0.map(AliasMovePlace.init) }
        let coming = Dictionary(grouping: end.aliasMoves, by: \.name)
        for name in known.keys where coming[name] == nil { throw otherAliases }
        for (name, moves) in coming.sorted(by: { $0.key < $1.key }) {
            let old = known[name] ?? []
            guard moves.map(AliasMovePlace.init).starts(with: old) else { throw otherAliases }
            guard moves.map(\.number).elementsEqual(1...Int64(moves.count)) else {
                throw .malformedRequest("The history of the alias \(name) of \(part.sid) has a gap")
            }
            for move in moves.dropFirst(old.count) {
                try rows.appendAliasMove(
                    of: name, of: id, from: move.from, to: move.to, by: authority(move.authority),
                    at: move.dateCreated, bytes: StoredBytes.row)
            }
            if moves.count > old.count { try restore(end.aliases.first { $0.name == name }, name, id) }
        }
        let restored = try rows.exportedEnd(of: try rows.anyFlow(part.sid).orNotFound())
        guard restored.aliases.map(AliasPlace.init) == end.aliases.map(AliasPlace.init) else { throw otherAliases }
    }

    private func restore(_ alias: Alias?, _ name: AliasName, _ id: StoredID) throws(RegistryError) {
        let before = try rows.storedAlias(name, of: part.sid, in: account)
        try rows.deleteAlias(name, of: id)
        if let alias {
            // What the schema would refuse is the file's fault, not ours.
            let targets = [alias.target.revision, alias.target.canary?.revision].compactMap { $0 }
            guard targets.allSatisfy({ (1...(part.end?.revisions ?? 0)).contains($0) }) else {
                throw .malformedRequest("The alias \(name) of \(part.sid) points at no revision")
            }
            try rows.insertAlias(alias, of: id)
        }
        guard before != nil || alias != nil else { return }
        try log(
            alias == nil ? .aliasDeleted : .aliasSet, "\(part.sid)/Aliases/\(name)",
            before?.target.auditState(of: name), alias?.target.auditState(of: name))
    }

    private var otherAliases: RegistryError { .conflict("The flow \(part.sid) has other aliases here") }

    /// Aliases are moved by their own account alone: that is the one which they are taken into.
    private func authority(_ authority: AuditActor.Authority) -> AuditActor.Authority {
        if case .credential(let credential, _) = authority { .credential(credential, of: account) } else { authority }
    }

    private func log(
        _ action: AuditAction, _ resource: String, _ before: AuditState?, _ after: AuditState?
    ) throws(RegistryError) {
        try transaction.appendAuditEvent(
            NewAuditEvent(
                action: action, accountSID: account, resourceSID: resource, before: before, after: after,
                actor: actor))
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
    init(of end: ExportedFlowEnd, here: ExportedFlowEnd, last: ImportedState?) throws(RegistryError) {
        let untouched = ImportedState(testUsers: here.testUsers, dateDeleted: here.dateDeleted)
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

/// What an import has left of a flow, by which the next one sees what was changed here since.
public struct ImportedState: Equatable, Sendable {
    public let testUsersHash: [UInt8]
    public let dateDeleted: Timestamp?

    public init(testUsersHash: [UInt8], dateDeleted: Timestamp?) {
        self.testUsersHash = testUsersHash
        self.dateDeleted = dateDeleted
    }

    init(testUsers: [String], dateDeleted: Timestamp?) {
        self.init(testUsersHash: TestUsers.auditState(of: testUsers).hash, dateDeleted: dateDeleted)
    }
}
