import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("An import")
struct ImportConflictTests {
    private typealias Scene = ContractScene<InMemoryStore>

    /// Where the flows come from.
    private let source: Scene
    /// Where they are taken in, by the account `target.account`.
    private let target: Scene

    init() async throws {
        source = try await Scene(store: InMemoryStore())
        target = try await Scene(store: InMemoryStore())
    }

    @Test("brings what has come since, and replaces what nobody has changed here")
    func goesOn() async throws {
        let (flow, live) = (try await source.create("flow").sid, try source.live())
        _ = try await source.setTestUsers(["+1"], of: flow)
        _ = try await take()
        try await source.update(flow, FlowUpdate(status: .published))
        _ = try await source.setTestUsers(["+2"], of: flow)
        try await source.point(live, of: flow, at: 2)
        let counts = try await take()
        #expect((counts.knownFlows, counts.knownRevisions, counts.newRevisions) == (1, 1, 1))
        #expect(try target.read { try $0.testUsers(of: flow, in: target.account) }.contacts == ["+2"])
        #expect(try target.read { try $0.alias(live, of: flow, in: target.account) }.target.revision == 2)
        try await source.delete(flow)
        #expect(try await take().updatedFlows == 1)
        #expect(try target.read { try $0.deletedFlows(in: target.account, page: .all) }.elements.count == 1)
        try await source.undelete(flow)
        #expect(try await take().updatedFlows == 1)
        #expect(try target.read { try $0.flow(flow, in: target.account) }.latest.number == 2)
        guard case .intact = try target.registry.verifyAuditLog() else {
            Issue.record("the log is broken")
            return
        }
    }

    @Test("overwrites no test users that were set here")
    func leavesTestUsers() async throws {
        let flow = try await source.create().sid
        _ = try await take()
        _ = try await target.setTestUsers(["+9"], of: flow)
        await expectConflict("The flow \(flow) has other test users here")
        #expect(try target.read { try $0.testUsers(of: flow, in: target.account) }.contacts == ["+9"])
    }

    @Test("brings back no flow that was deleted here")
    func leavesDeletions() async throws {
        let flow = try await source.create().sid
        _ = try await take()
        try await target.delete(flow)
        await expectConflict("The flow \(flow) is deleted here alone, or at another time")
        try await source.update(flow)
        await expectConflict("The flow \(flow) is deleted here")
    }

    @Test("moves no alias that was moved here")
    func leavesAliases() async throws {
        let (flow, live) = (try await source.create().sid, try source.live())
        try await source.update(flow)
        _ = try await take()
        try await target.point(live, of: flow, at: 1)
        try await source.point(live, of: flow, at: 2)
        await expectConflict("The flow \(flow) has other aliases here")
        #expect(try target.read { try $0.alias(live, of: flow, in: target.account) }.target.revision == 1)
    }

    @Test("takes no revision that is another one here, and nothing of those with it")
    func leavesRevisions() async throws {
        let (good, flow) = (try await source.create("good").sid, try await source.create("flow").sid)
        try await source.update(flow, FlowUpdate(status: .draft, commitMessage: "there"))
        let records = try source.export()
        let first = records.filter { record in
            switch record {
            case .flow(let head): head.sid == flow
            case .revision(let revision): revision.flowSID == flow && revision.number == 1
            case .account, .flowEnd: false
            }
        }
        _ = try await take(first)
        try await target.update(flow, FlowUpdate(status: .draft, commitMessage: "here"))
        await expectConflict("Revision 2 of the flow \(flow) is another one here")
        #expect(throws: RegistryError.notFound) { try target.read { try $0.flow(good, in: target.account) } }
    }

    @Test("refuses records that are not in the order of an export")
    func needsOrder() async throws {
        let flow = try await source.create().sid
        try await source.update(flow)
        let records = try source.export()
        let account = ExportedAccount(try source.read { try $0.account(source.account, in: .server) })
        for (wrong, sentence) in [
            (Array(records.dropFirst()), "The flow \(flow) has no revision 1 in the export"),
            ([records[0], records[2]], "The flow \(flow) has no revision 1 in the export"),
            ([records[0], records[1], records[3]], "The flow \(flow) ends without its last revision"),
            ([.account(account)] + records, "An account is among the records of flows"),
        ] {
            await #expect(throws: RegistryError.malformedRequest(sentence)) { try await take(wrong) }
        }
        #expect(try target.usage().flows == 0)
        await #expect(throws: RegistryError.notFound) { try await take(records, into: source.account) }
    }

    @Test("makes nobody the administrator who was none where they come from")
    func keepsAdministrators() async throws {
        let (owner, other) = try source.read { reader in
            (
                ExportedAccount(try reader.account(source.account, in: .server)),
                ExportedAccount(try reader.account(source.stranger, in: .server))
            )
        }
        let empty = Registry(store: InMemoryStore(), now: { Timestamp(secondsSinceEpoch: 1) })
        func take(_ account: ExportedAccount) async throws -> ImportedAccount {
            try await withCheckedContinuation { continuation in
                empty.write { transaction throws(RegistryError) in
                    try transaction.importAccount(account, by: .commandLine)
                } completion: {
                    continuation.resume(returning: $0)
                }
            }.get()
        }
        await #expect(throws: RegistryError.self) { try await take(other) }
        #expect(try await take(owner).isNew)
        #expect(try await take(other).isNew)
        #expect(try await !take(other).isNew)
    }

    @discardableResult
    private func take(_ records: [ExportRecord]? = nil, into account: AccountSID? = nil) async throws -> ImportCounts {
        let records = try records ?? source.export()
        let account = account ?? target.account
        return try await target.write { transaction throws(RegistryError) in
            try transaction.importRecords(records, into: account, by: .commandLine)
        }
    }

    private func expectConflict(_ sentence: String) async {
        await #expect(throws: RegistryError.conflict(sentence)) { try await take() }
    }
}
