import FlowRegistry
import TestSupport

/// Every method of the port that has an account: what another one has is not there.
extension StoreContract {
    static var isolationCases: [Case] {
        [
            Case("reads no flow of another account by any method") { scene in
                let full = try await scene.createFull()
                let account = scene.account
                let read = try await scene.tryRows { rows throws(RegistryError) in
                    try rows.found(of: full, in: account)
                }
                try expectEqual(read, FoundOfFlow.all)
                let stranger = scene.stranger
                let found = try await scene.tryRows { rows throws(RegistryError) in
                    try rows.found(of: full, in: stranger)
                }
                try expectEqual(found, [])
                try expectEqual(try scene.read { try $0.found(of: full, in: stranger) }, [])
            },
            Case("reads and changes no deleted flow of another account") { scene in
                let flow = try await scene.create("gone").sid
                try await scene.delete(flow)
                let stranger = scene.stranger
                let restored = try await scene.tryRows { rows throws(RegistryError) in
                    try rows.restoreFlow(flow, in: stranger) != nil
                }
                try expect(!restored)
                try expect(try scene.read { try $0.storedDeletedFlows(in: stranger, page: .whole) }.elements.isEmpty)
                try expect(try scene.read { try $0.exportedFlow(.first, in: stranger) } == nil)
            },
            Case("shows nothing of another account's keys, entries and answers") { scene in
                let (account, stranger) = (scene.account, scene.stranger)
                let key = try await scene.createKey().key.sid
                guard let request = IdempotencyKey("k", request: [1]) else { return }
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.keep(
                        IdempotencyRecord(status: 200, entityTag: nil, body: []), of: request, in: account)
                }
                let start = Timestamp(secondsSinceEpoch: 0)
                try expect(try scene.read { try $0.storedIdempotencyRecord("k", in: account, since: start) } != nil)
                try expect(try scene.read { try $0.storedIdempotencyRecord("k", in: stranger, since: start) } == nil)
                try expect(try scene.read { try $0.storedKey(key, in: stranger) } == nil)
                try expect(try scene.read { try $0.storedKeys(in: stranger, page: .whole) }.elements.isEmpty)
                let last = try scene.events()[0]
                try expect(try scene.read { try $0.hasAuditEvent(last.position, in: account) })
                try expect(try scene.read { try $0.hasAuditEvent(last.position, in: nil) })
                try expect(try scene.read { try !$0.hasAuditEvent(last.position, in: stranger) })
                for filter in [AuditFilter(), AuditFilter(action: .keyCreated), AuditFilter(resourceSID: "\(key)")] {
                    let found = try scene.read {
                        try $0.storedAuditEvents(in: stranger, matching: filter, page: .whole)
                    }.elements
                    try expect(found.allSatisfy { $0.accountSID == stranger })
                }
            },
            Case("takes another account's flow for one that is missing as a subflow") { scene in
                let other = try await scene.create("other", .published, in: scene.stranger).sid
                let runs = try ContractScene<Engine>.definition("a", running: [(other, "LatestPublished")])
                let parent = try await scene.create("parent", .published, runs)
                try expectEqual(
                    parent.warnings.map(\.message), ["cannot be run as a subflow: there is no flow \(other)"])
                try expect(try await scene.delete(other, in: scene.stranger).isEmpty)
            },
        ]
    }
}

/// A flow that has everything, and what it is known by.
private struct FullFlow: Sendable {
    let sid: FlowSID
    let revision: ChangeMark
    let alias: AliasName
    let move: ChangeMark
}

extension ContractScene {
    /// A published flow that has everything, and that another one runs.
    fileprivate func createFull() async throws -> FullFlow {
        let flow = try await create("full", .published)
        let alias = try await point(live(), of: flow.sid, at: 1)
        _ = try await setTestUsers(["+1"], of: flow.sid)
        _ = try await create("user", .published, Self.definition("b", running: [(flow.sid, "LatestPublished")]))
        return FullFlow(sid: flow.sid, revision: flow.latest.mark, alias: alias.name, move: alias.mark)
    }
}

/// What a look-up has found of a flow.
private enum FoundOfFlow: CaseIterable {
    case flow, summary, version, name, list, query, numbers, revision, latest, published, revisions, mark, testUsers
    case alias, aliases, moves, move, uses, users, export

    static let all = Set(allCases)
}

extension StoreReader {
    fileprivate func found(of flow: FullFlow, in account: AccountSID) throws(RegistryError) -> Set<FoundOfFlow> {
        try foundInLists(of: flow.sid, in: account).union(foundOfRevisions(of: flow, in: account))
            .union(foundOfAlias(of: flow, in: account))
    }

    private func foundInLists(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Set<FoundOfFlow> {
        let query = FlowQuery(friendlyNamePrefix: "full")
        return try kinds([
            .flow: storedFlow(flow, in: account) != nil,
            .summary: storedFlowSummary(flow, in: account) != nil,
            .version: flowVersion(of: flow, in: account) != nil,
            .name: flowSID(named: "full", in: account) != nil,
            .list: !storedFlows(in: account, page: .whole).elements.isEmpty,
            .query: !storedFlows(in: account, matching: query, page: .whole).elements.isEmpty,
            .testUsers: storedTestUsers(of: flow, in: account) != nil,
            .uses: !storedUses(of: flow, in: account, page: .whole).elements.isEmpty,
            .users: !flowUsers(of: flow, in: account, ofLatestPublished: false, limit: 9).isEmpty,
            .export: exportedFlow(.first, in: account) != nil,
        ])
    }

    private func foundOfRevisions(
        of flow: FullFlow, in account: AccountSID
    ) throws(RegistryError) -> Set<FoundOfFlow> {
        try kinds([
            .numbers: lastRevisions(of: flow.sid, in: account) != nil,
            .revision: storedRevision(.number(1), of: flow.sid, in: account) != nil,
            .latest: storedRevision(.latest, of: flow.sid, in: account) != nil,
            .published: storedRevision(.latestPublished, of: flow.sid, in: account) != nil,
            .revisions: !storedRevisions(of: flow.sid, in: account, page: .whole).elements.isEmpty,
            .mark: hasRevision(flow.revision, of: flow.sid, in: account),
        ])
    }

    private func foundOfAlias(of flow: FullFlow, in account: AccountSID) throws(RegistryError) -> Set<FoundOfFlow> {
        try kinds([
            .alias: storedAlias(flow.alias, of: flow.sid, in: account) != nil,
            .aliases: !storedAliases(of: flow.sid, in: account, page: .whole).elements.isEmpty,
            .moves: !storedAliasMoves(of: flow.alias, of: flow.sid, in: account, page: .whole).elements.isEmpty,
            .move: hasAliasMove(flow.move, of: flow.alias, of: flow.sid, in: account),
        ])
    }

    private func kinds(_ found: [FoundOfFlow: Bool]) -> Set<FoundOfFlow> { Set(found.filter(\.value).keys) }
}
