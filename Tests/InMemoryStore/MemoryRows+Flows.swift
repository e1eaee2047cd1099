public import FlowRegistry

extension MemoryRows {
    public func storedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow? {
        state.flow(sid, in: account)?.flow
    }

    public func storedFlowSummary(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow? {
        state.flow(sid, in: account)?.flow.listed
    }

    public func flowVersion(of sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion? {
        state.flow(sid, in: account)?.version
    }

    public func flowSID(named friendlyName: String, in account: AccountSID) throws(RegistryError) -> FlowSID? {
        state.flows(of: account).filter { $0.latest.friendlyName.utf8.elementsEqual(friendlyName.utf8) }
            .min { ($0.dateCreated, $0.sid.description) < ($1.dateCreated, $1.sid.description) }?.sid
    }

    public func storedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<Flow> {
        let flows = state.flows(of: account).map(\.flow.listed).sorted { place($0).precedes(place($1)) }
        return Page.of(flows, page, at: place, by: { $0.precedes($1) }, bytes: Self.bytes)
    }

    private func place(_ flow: Flow) -> Position<Flow> { Position(dateCreated: flow.dateCreated, sid: flow.sid) }

    private static func bytes(_ flow: Flow) -> Int {
        flow.latest.friendlyName.utf8.count + (flow.latest.commitMessage?.utf8.count ?? 0)
    }

    public func storedFlows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        let order = query.order
        func precedes(_ left: FlowPosition, _ right: FlowPosition) -> Bool {
            let (left, right) = order.isDescending ? (right, left) : (left, right)
            let names = (left.friendlyName.utf8, right.friendlyName.utf8)
            if !names.0.elementsEqual(names.1) { return names.0.lexicographicallyPrecedes(names.1) }
            return (left.date, left.sid.description) < (right.date, right.sid.description)
        }
        let found = state.flows(of: account).filter { query.wants($0) }.map(\.flow.listed)
        return Page.of(
            found.sorted { precedes(FlowPosition(of: $0, in: order), FlowPosition(of: $1, in: order)) }, page,
            at: { FlowPosition(of: $0, in: order) }, by: precedes, bytes: Self.bytes)
    }

    public func wordCount(of search: SearchText) throws(RegistryError) -> Int {
        search.terms.reduce(0) { $0 + MemoryWords.words($1.text).count }
    }

    public func storedDeletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow> {
        let deleted = state.flows.values.filter { $0.account == account && !$0.isPurging }
            .compactMap { flow in flow.dateDeleted.map { DeletedFlow(flow: flow.flow.listed, dateDeleted: $0) } }
        func place(_ deleted: DeletedFlow) -> Position<Flow> {
            Position(dateCreated: deleted.dateDeleted, sid: deleted.flow.sid)
        }
        return Page.of(
            deleted.sorted { place($0).precedes(place($1)) }, page, at: place, by: { $0.precedes($1) },
            bytes: { Self.bytes($0.flow) })
    }

    public func storedRevision(
        _ place: RevisionPlace, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision? {
        guard let stored = state.flow(flow, in: account) else { return nil }
        return switch place {
        case .number(let number): stored.revision(number)
        case .latest: stored.revision(stored.latest.number)
        case .latestPublished: stored.published.flatMap { stored.revision($0) }
        }
    }

    public func lastRevisions(
        of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> (latest: Int64, published: Int64?)? {
        state.flow(flow, in: account).map { ($0.latest.number, $0.published) }
    }

    public func storedRevisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision> {
        guard let stored = state.flow(flow, in: account) else { return Page(elements: [], hasNext: false) }
        let revisions = stored.revisions.reversed().compactMap { stored.revision($0.number)?.listed }
        return Page.of(
            revisions, page, at: \.mark, by: { $0.number > $1.number },
            bytes: { $0.friendlyName.utf8.count + ($0.commitMessage?.utf8.count ?? 0) })
    }

    public func hasRevision(
        _ mark: ChangeMark, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Bool {
        state.flow(flow, in: account)?.revisions.contains { $0.mark == mark } ?? false
    }

    public func storedTestUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers? {
        state.flow(flow, in: account).map { TestUsers(contacts: $0.testUsers, nonce: $0.testUsersNonce) }
    }
}

extension FlowQuery {
    fileprivate func wants(_ flow: MemoryFlow) -> Bool {
        let (latest, updated) = (flow.latest, flow.dateUpdated ?? flow.dateCreated)
        if let friendlyName, !latest.friendlyName.utf8.elementsEqual(friendlyName.utf8) { return false }
        if let friendlyNamePrefix, !latest.friendlyName.utf8.starts(with: friendlyNamePrefix.utf8) { return false }
        if let status, latest.status != status { return false }
        if let widgetType, !MemoryWords.widgetTypes(of: latest).contains(widgetType) { return false }
        if let updatedAfter, updated < updatedAfter { return false }
        if let updatedBefore, updated >= updatedBefore { return false }
        return search.map { MemoryWords.has($0, latest) } ?? true
    }
}
