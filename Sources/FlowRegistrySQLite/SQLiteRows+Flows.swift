public import FlowRegistry
import SQLite

/// Flows, their revisions, test users and subflows.
extension SQLiteRows {
    public func storedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow? {
        try run { try FlowTable.flow(sid, in: account, on: $0) }
    }

    public func storedFlowSummary(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow? {
        try run { try FlowTable.summary(sid, in: account, on: $0) }
    }

    public func flowVersion(of sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion? {
        try run { try FlowTable.version(of: sid, in: account, on: $0) }
    }

    public func flowSID(named friendlyName: String, in account: AccountSID) throws(RegistryError) -> FlowSID? {
        try run { try FlowTable.sid(named: friendlyName, in: account, on: $0) }
    }

    public func storedFlows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<
        Flow
    > {
        try run { try FlowTable.page(page, in: account, on: $0) }
    }

    public func storedDeletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow> {
        try run { try DeletedFlowQueries.page(page, in: account, on: $0) }
    }

    public func storedRevision(
        _ place: RevisionPlace, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision? {
        try run { try RevisionTable.revision(place, of: flow, in: account, on: $0) }
    }

    public func lastRevisions(
        of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> (latest: Int64, published: Int64?)? {
        try run { try RevisionTable.lastNumbers(of: flow, in: account, on: $0) }
    }

    public func storedRevisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision> {
        try run { try RevisionTable.page(page, of: flow, in: account, on: $0) }
    }

    public func hasRevision(_ mark: ChangeMark, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Bool
    {
        try run { try RevisionTable.exists(mark, of: flow, in: account, on: $0) }
    }

    public func storedUses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        try run { try FlowUsePage.page(of: flow, in: account, page, on: $0) }
    }

    public func flowUsers(
        of flow: FlowSID, in account: AccountSID, ofLatestPublished: Bool, limit: Int
    ) throws(RegistryError) -> [String] {
        try run {
            try FlowUseTable.users(
                of: flow, in: account, ofLatestPublished: ofLatestPublished, limit: limit, on: $0)
        }
    }

    public func missingSubflows(of flow: FlowVersion, limit: Int) throws(RegistryError) -> [MissingSubflow] {
        try run { try DefinitionSubflowTable.missing(in: flow.id.value, limit: limit, on: $0) }
    }

    public func storedTestUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers? {
        try run { connection in
            guard let nonce = try TestUserTable.nonce(of: flow, in: account, on: connection) else { return nil }
            return TestUsers(contacts: try TestUserTable.all(of: flow, in: account, on: connection), nonce: nonce)
        }
    }

    public func exportedFlow(_ place: ExportPlace, in account: AccountSID) throws(RegistryError) -> StoredFlow? {
        try run { connection in
            switch place {
            case .first: try ExportQueries.next(after: 0, in: account, on: connection)
            case .after(let id): try ExportQueries.next(after: id.value, in: account, on: connection)
            case .at(let id): try ExportQueries.flow(id.value, in: account, on: connection)
            }
        }
    }

    public func forEachRevision(
        of flow: StoredFlow, from number: Int64, _ take: (FlowRevision) -> Bool
    ) throws(RegistryError) {
        try run { try ExportQueries.revisions(of: flow, from: number, on: $0, take: take) }
    }

    public func exportedEnd(of flow: StoredFlow) throws(RegistryError) -> ExportedFlowEnd {
        try run { try ExportQueries.end(of: flow, on: $0) }
    }
}
