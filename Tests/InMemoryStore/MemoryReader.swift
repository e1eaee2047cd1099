public import FlowRegistry

/// Reads one state.
public struct MemoryReader: MemoryRows {
    public let state: MemoryState
    let noteLookup: @Sendable (CredentialLookup) -> Void

    public func note(_ lookup: CredentialLookup) { noteLookup(lookup) }
}

/// What is read of a state, by readers and transactions alike.
public protocol MemoryRows: StoreReader {
    var state: MemoryState { get }

    /// Takes note of a look-up of credentials.
    func note(_ lookup: CredentialLookup)
}

extension MemoryRows {
    public func snapshot<Value>(_ body: () throws(RegistryError) -> Value) throws(RegistryError) -> Value {
        try body()
    }

    // MARK: Aliases

    public func storedAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Alias? {
        state.flow(flow, in: account)?.aliases[name]
    }

    public func storedAliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        let aliases = state.flow(flow, in: account)?.aliases.values.sorted { $0.name < $1.name } ?? []
        return Page.of(aliases, page, at: \.name, by: <)
    }

    public func storedAliasMoves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        let moves = state.flow(flow, in: account)?.moves[name] ?? []
        return Page.of(moves.reversed(), page, at: \.mark) { $0.number > $1.number }
    }

    public func hasAliasMove(
        _ mark: ChangeMark, of name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Bool {
        state.flow(flow, in: account)?.moves[name]?.contains { $0.mark == mark } ?? false
    }

    // MARK: Audit log

    public func storedAuditEvents(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        let events = state.auditEvents.filter { $0.accountSID == account && filter.wants($0) }
        return Page.of(events.reversed(), page, at: \.position) { $0.number > $1.number }
    }

    public func auditEvents(after number: Int64, limit: Int) throws(RegistryError) -> [AuditEvent?] {
        Array(state.auditEvents.drop { $0.number <= number }.prefix(limit))
    }

    public func lastAuditEvent() throws(RegistryError) -> LastAuditEvent? {
        guard let last = state.auditEvents.last else { return nil }
        return LastAuditEvent(
            number: last.number, hash: last.hash, dateCreated: last.dateCreated,
            dateReached: state.auditDateReached ?? last.dateCreated)
    }

    public func latestAuditDate() throws(RegistryError) -> Timestamp? {
        state.auditEvents.suffix(Self.datedByOneClock).map(\.dateCreated).max()
    }

    /// So many of the last entries may have been dated by a wrong clock.
    private static var datedByOneClock: Int { 8_192 }

    public func hasAuditEvent(_ position: AuditPosition, in account: AccountSID?) throws(RegistryError) -> Bool {
        state.auditEvents.contains { $0.position == position && (account == nil || $0.accountSID == account) }
    }

    public func auditNumberPermutation() throws(RegistryError) -> NumberPermutation { state.auditNumbers }

    // MARK: Exports, idempotency

    public func exportedFlow(
        _ place: ExportPlace, in account: AccountSID
    ) throws(RegistryError) -> StoredFlow? {
        let flows = state.flows.values.filter { $0.account == account && !$0.isPurging }
            .sorted { $0.id.value < $1.id.value }
        let flow =
            switch place {
            case .first: flows.first
            case .after(let id): flows.first { $0.id.value > id.value }
            case .at(let id): flows.first { $0.id == id }
            }
        return flow?.stored
    }

    public func forEachRevision(
        of flow: StoredFlow, from number: Int64, _ take: (FlowRevision) -> Bool
    ) throws(RegistryError) {
        for revision in exported(flow)?.revisions ?? [] where revision.number >= number {
            if !take(revision) { return }
        }
    }

    public func exportedEnd(of flow: StoredFlow) throws(RegistryError) -> ExportedFlowEnd {
        let stored = exported(flow)
        return ExportedFlowEnd(
            flowSID: flow.sid, revisions: flow.revisions, dateDeleted: flow.dateDeleted,
            testUsers: stored?.testUsers ?? [],
            aliases: stored?.aliases.values.sorted { $0.name < $1.name } ?? [],
            aliasMoves: stored?.moves.sorted { $0.key < $1.key }.flatMap(\.value) ?? [])
    }

    /// Deleted or not.
    private func exported(_ flow: StoredFlow) -> MemoryFlow? {
        state.flow(flow.id).flatMap { $0.account == flow.account ? $0 : nil }
    }

    public func storedIdempotencyRecord(
        _ key: String, in account: AccountSID, since start: Timestamp
    ) throws(RegistryError) -> StoredIdempotencyRecord? {
        state.idempotency.last { $0.key == key && $0.account == account && $0.date > start }?.record
    }
}

extension AuditFilter {
    fileprivate func wants(_ event: AuditEvent) -> Bool {
        if let resourceSID, event.resourceSID != resourceSID { return false }
        if let flowSID, event.resourceSID.prefix(34) != flowSID.description { return false }
        if let action, event.action != action { return false }
        if let actorSID {
            let authority = event.actor.authority
            let actor = authority.key?.description ?? authority.account?.description
            if actor != actorSID { return false }
        }
        if !addresses.isEmpty, !addresses.contains(event.actor.address) { return false }
        if let start, event.dateCreated < start { return false }
        if let end, event.dateCreated > end { return false }
        return true
    }
}
