import FlowRegistry

/// The changes of one write, made to a copy of the state.
final class MemoryTransaction: StoreTransaction, MemoryRows {
    var state: MemoryState
    /// How many rows it may still delete for good.
    private var purgedRows = 256

    init(_ state: MemoryState) {
        self.state = state
    }

    func note(_ lookup: CredentialLookup) {}

    func checkTime() throws(RegistryError) {}

    // MARK: Flows

    func takeRoom(
        forFlowOf bytes: Int64, in account: AccountSID, within quotas: Quotas?
    ) throws(RegistryError) -> StoredID? {
        guard let stored = state.account(account) else { return nil }
        if let quotas = quotas?.replaced(by: stored.account.quotas) {
            guard stored.usage.flows < quotas.flows, stored.usage.storedBytes + bytes <= quotas.storedBytes,
                stored.usage.auditEvents < quotas.auditEvents
            else { return nil }
        }
        state.count(account) { usage in
            usage.flows += 1
            usage.storedBytes += bytes
        }
        return stored.id
    }

    func insertFlow(
        _ flow: NewFlow, as sid: FlowSID, in account: AccountSID, _ owner: StoredID, bytes: Int64, at date: Timestamp,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion) {
        let revision = FlowRevision(
            flowSID: sid, accountSID: account, number: 1, status: flow.status, friendlyName: flow.friendlyName,
            commitMessage: flow.commitMessage, authorSID: flow.authorSID, definition: flow.definition,
            dateCreated: date, actor: actor(maker))
        let stored = MemoryFlow(
            id: state.nextID(), sid: sid, account: account, dateCreated: date, revisions: [revision],
            storedBytes: bytes)
        state.insert(stored)
        return (stored.flow, stored.version)
    }

    func appendRevision(
        _ update: FlowUpdate, to version: FlowVersion, bytes: Int64, at date: Timestamp, keepsDate: Bool,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion) {
        guard let before = state.flow(version.id) else { throw .internalFault("There is no such flow") }
        let date = keepsDate ? date : max(date, before.dateUpdated ?? before.dateCreated)
        let revision = FlowRevision(
            flowSID: before.sid, accountSID: before.account, number: before.latest.number + 1, status: update.status,
            friendlyName: update.friendlyName ?? before.latest.friendlyName, commitMessage: update.commitMessage,
            authorSID: update.authorSID, definition: update.definition ?? before.latest.definition,
            dateCreated: date, nonce: ChangeMark.newNonce(), actor: actor(maker))
        state.change(version.id) { flow in
            flow.revisions.append(revision)
            flow.dateUpdated = date
        }
        count(bytes, version.id)
        guard let after = state.flow(version.id) else { throw .internalFault("There is no such flow") }
        return (after.flow, after.version)
    }

    private func actor(_ maker: RevisionMaker) -> RevisionActor? {
        switch maker {
        case .authority(let authority):
            RevisionActor(authority: authority, keyName: authority.key.flatMap { state.keys[$0]?.key.friendlyName })
        case .imported(let actor): actor
        }
    }

    private func count(_ bytes: Int64, _ id: StoredID) {
        guard let account = state.flow(id)?.account else { return }
        state.change(id) { $0.storedBytes += bytes }
        state.count(account) { $0.storedBytes += bytes }
    }

    func hideFlow(_ version: FlowVersion, at date: Timestamp) throws(RegistryError) {
        state.change(version.id) { $0.dateDeleted = date }
    }

    func restoreFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion? {
        guard let flow = state.flows[sid], flow.account == account, flow.isHidden, !flow.isPurging else { return nil }
        state.change(flow.id) { $0.dateDeleted = nil }
        return flow.version
    }

    func purgeableFlow(until end: Timestamp) throws(RegistryError) -> FlowVersion? {
        let hidden = state.flows.values.filter { flow in flow.isPurging || flow.dateDeleted.map { $0 <= end } ?? false }
        let next =
            hidden.first(where: \.isPurging)
            ?? hidden.min { left, right in
                (left.dateDeleted?.secondsSinceEpoch ?? 0) < (right.dateDeleted?.secondsSinceEpoch ?? 0)
            }
        return next?.version
    }

    /// Its latest revision goes last, with the flow.
    func purge(_ flow: FlowVersion) throws(RegistryError) -> Bool {
        var isOver = false
        state.change(flow.id) { stored in
            (stored.isPurging, stored.aliases) = (true, [:])
            stored.testUsers.removeFirst(spend(stored.testUsers.count))
            for (name, moves) in stored.moves { stored.moves[name] = Array(moves.dropFirst(spend(moves.count))) }
            stored.revisions.removeFirst(spend(stored.revisions.count - 1))
            isOver = purgedRows > 0
        }
        guard isOver, let stored = state.flow(flow.id) else { return false }
        _ = spend(1)
        state.remove(stored)
        state.count(flow.account) { usage in
            usage.flows -= 1
            usage.storedBytes -= stored.storedBytes
        }
        return true
    }

    /// How many of so many rows may still be deleted.
    private func spend(_ rows: Int) -> Int {
        let count = min(rows, purgedRows)
        purgedRows -= count
        return count
    }

    var isPurgeUsedUp: Bool { purgedRows <= 0 }

    func setTestUsers(_ users: [String], of flow: StoredID, bytes: Int64) throws(RegistryError) -> TestUsers {
        let nonce = ChangeMark.newNonce()
        state.change(flow) { ($0.testUsers, $0.testUsersNonce) = (users, nonce) }
        count(bytes, flow)
        return TestUsers(contacts: users, nonce: nonce)
    }

    // MARK: Aliases

    func aliasCount(of flow: StoredID) throws(RegistryError) -> Int64 {
        Int64(state.flow(flow)?.aliases.count ?? 0)
    }

    func setAlias(
        _ name: AliasName, of flow: StoredID, to target: AliasTarget<Int64>, at date: Timestamp
    ) throws(RegistryError) {
        state.change(flow) { flow in
            let before = flow.aliases[name]
            flow.aliases[name] = Alias(
                flowSID: flow.sid, accountSID: flow.account, name: name, target: target,
                mark: ChangeMark(number: 0, nonce: 0), dateCreated: before?.dateCreated ?? date,
                dateUpdated: before.map { max(date, $0.dateUpdated ?? $0.dateCreated) })
        }
    }

    func insertAlias(_ alias: Alias, of flow: StoredID) throws(RegistryError) {
        state.change(flow) { flow in
            flow.aliases[alias.name] = Alias(
                flowSID: flow.sid, accountSID: flow.account, name: alias.name, target: alias.target,
                mark: flow.moves[alias.name]?.last?.mark ?? alias.mark, dateCreated: alias.dateCreated,
                dateUpdated: alias.dateUpdated)
        }
    }

    func deleteAlias(_ name: AliasName, of flow: StoredID) throws(RegistryError) {
        state.change(flow) { $0.aliases[name] = nil }
    }

    func appendAliasMove(
        of name: AliasName, of flow: StoredID, from: AliasTarget<Int64>?, to: AliasTarget<Int64>?,
        by authority: AuditActor.Authority, at date: Timestamp, bytes: Int64
    ) throws(RegistryError) {
        state.change(flow) { flow in
            let move = AliasMove(
                flowSID: flow.sid, accountSID: flow.account, name: name,
                number: (flow.moves[name]?.last?.number ?? 0) + 1, from: from, to: to, authority: authority,
                dateCreated: date, nonce: ChangeMark.newNonce())
            flow.moves[name, default: []].append(move)
            flow.aliases[name] = flow.aliases[name].map { alias in
                Alias(
                    flowSID: flow.sid, accountSID: flow.account, name: name, target: alias.target, mark: move.mark,
                    dateCreated: alias.dateCreated, dateUpdated: alias.dateUpdated)
            }
        }
        count(bytes, flow)
    }
}
