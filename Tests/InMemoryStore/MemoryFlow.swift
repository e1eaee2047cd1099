import FlowRegistry

/// A flow with all that belongs to it.
struct MemoryFlow: Sendable {
    let id: StoredID
    let sid: FlowSID
    let account: AccountSID
    let dateCreated: Timestamp
    /// With their definitions, the first one first.
    var revisions: [FlowRevision]
    var dateUpdated: Timestamp?
    var dateDeleted: Timestamp?
    var isPurging = false
    var testUsers: [String] = []
    var testUsersNonce = ChangeMark.newNonce()
    var aliases: [AliasName: Alias] = [:]
    var moves: [AliasName: [AliasMove]] = [:]
    var imported: ImportedState?
    var storedBytes: Int64

    var latest: FlowRevision { revisions[revisions.count - 1] }

    var published: Int64? { revisions.last { $0.status == .published }?.number }

    var version: FlowVersion {
        FlowVersion(
            id: id, flow: sid, account: account, mark: latest.mark, friendlyName: latest.friendlyName,
            definitionHash: latest.definition?.hash ?? [])
    }

    /// With its definition, and without what only revisions tell.
    var flow: Flow {
        let latest = latest
        let revision = FlowRevision(
            flowSID: sid, accountSID: account, number: latest.number, status: latest.status,
            friendlyName: latest.friendlyName, commitMessage: latest.commitMessage, authorSID: latest.authorSID,
            definition: latest.definition, dateCreated: dateUpdated ?? dateCreated, nonce: latest.nonce)
        return Flow(
            sid: sid, accountSID: account, latest: revision, dateCreated: dateCreated, dateUpdated: dateUpdated)
    }

    /// As revisions are read: with the aliases that point at it.
    func revision(_ number: Int64) -> FlowRevision? {
        guard number >= 1, number <= Int64(revisions.count) else { return nil }
        let stored = revisions[Int(number) - 1]
        return FlowRevision(
            flowSID: sid, accountSID: account, number: number, status: stored.status,
            friendlyName: stored.friendlyName, commitMessage: stored.commitMessage, authorSID: stored.authorSID,
            definition: stored.definition, dateCreated: stored.dateCreated, nonce: stored.nonce,
            aliases: aliases(at: number), actor: stored.actor)
    }

    func aliases(at number: Int64) -> [AliasName] {
        aliases.values.filter { $0.target.revision == number || $0.target.canary?.revision == number }
            .map(\.name).sorted()
    }

    /// The revisions that count where it runs others as subflows.
    var countedRevisions: [Int64] {
        let pointed = aliases.values.flatMap { [$0.target.revision, $0.target.canary?.revision].compactMap { $0 } }
        return Set(pointed + [latest.number] + [published].compactMap { $0 }).sorted()
    }

    var stored: StoredFlow {
        StoredFlow(id: id, sid: sid, account: account, revisions: latest.number, dateDeleted: dateDeleted)
    }

    var isHidden: Bool { dateDeleted != nil }
}
