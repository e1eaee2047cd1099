import FlowRegistry
import FlowRegistrySQLite
import Resources
import SQLite
import TestSupport
import Testing

@Suite("A flow repository on SQLite")
struct FlowRepositoryTests {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let definition: FlowDefinition
    let account: AccountSID
    let stranger: AccountSID

    init() async throws {
        directory = try TemporaryDirectory()
        let database = try Database(path: directory.database, migrations: Migrations.all)
        storage = SQLiteRegistry(database: database, now: { Timestamp(secondsSinceEpoch: 1_000_000) })
        definition = try FlowDefinition(
            json: [UInt8](#"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#.utf8))
        account = try await Self.account("one", storage)
        stranger = try await Self.account("two", storage)
    }

    @Test("raises the revision with each update and keeps what an update leaves out")
    func updates() async throws {
        let flow = try await create("first", .draft)
        let update = FlowUpdate(status: .published, commitMessage: "go")
        let published = try await self.update(flow.sid, account, update)
        #expect((published.latest.number, published.latest.friendlyName) == (2, "first"))
        #expect(published.latest.definition == definition)
        _ = try await self.update(flow.sid, account, FlowUpdate(status: .draft, friendlyName: "second"))
        let latest = try storage.rows { try $0.flow(flow.sid, in: account) }.latest
        #expect((latest.number, latest.friendlyName, latest.commitMessage) == (3, "second", nil))
        let live = try storage.rows { try $0.revision(.latestPublished, of: flow.sid, in: account) }
        #expect((live.number, live.commitMessage) == (2, "go"))
    }

    @Test("reads a flow without its definition as it reads it with that")
    func isListed() async throws {
        let sid = try await create("mine", .published).sid
        try await update(sid, account, FlowUpdate(status: .draft, friendlyName: "ours", commitMessage: "why"))
        let (flow, listed) = (
            try storage.rows { try $0.flow(sid, in: account) },
            try storage.rows { try $0.flowSummary(sid, in: account) }
        )
        #expect(listed.latest.definition == nil && flow.latest.definition != nil)
        #expect((listed.sid, listed.dateCreated, listed.dateUpdated) == (sid, flow.dateCreated, flow.dateUpdated))
        #expect((listed.latest.number, listed.latest.status) == (2, .draft))
        #expect((listed.latest.friendlyName, listed.latest.commitMessage) == ("ours", "why"))
        try await delete(sid, account)
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.flowSummary(sid, in: account) } }
    }

    @Test("hides a flow from every other account")
    func isScoped() async throws {
        let flow = try await create("mine", .published)
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.flow(flow.sid, in: stranger) } }
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.flowSummary(flow.sid, in: stranger) } }
        #expect(throws: RegistryError.notFound) {
            try storage.rows { try $0.revision(.latestRevision, of: flow.sid, in: stranger) }
        }
        #expect(throws: RegistryError.notFound) {
            try storage.rows { try $0.revisions(of: flow.sid, in: stranger, page: PageRequest(start: .first, size: 1)) }
        }
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.testUsers(of: flow.sid, in: stranger) } }
        await #expect(throws: RegistryError.notFound) {
            try await update(flow.sid, stranger, FlowUpdate(status: .draft))
        }
        await #expect(throws: RegistryError.notFound) { try await delete(flow.sid, stranger) }
        #expect(
            try storage.rows { try $0.flows(in: stranger, page: PageRequest(start: .first, size: 9)) }.elements.isEmpty)
        #expect(try storage.rows { try $0.flow(flow.sid, in: account) }.latest.number == 1)
    }

    @Test("pages through every flow once, forwards and back", arguments: [1, 3, 7, 8])
    func pages(size: Int) async throws {
        for number in 0..<7 { _ = try await create("\(number)", .draft) }
        let all = try storage.rows { try $0.flows(in: account, page: PageRequest(start: .first, size: 1_000)) }.elements
        var seen: [FlowSID] = []
        var page = try storage.rows { try $0.flows(in: account, page: PageRequest(start: .first, size: size)) }
        seen += page.elements.map(\.sid)
        while page.hasNext, let last = page.elements.last {
            let position = Position(dateCreated: last.dateCreated, sid: last.sid)
            page = try storage.rows {
                try $0.flows(in: account, page: PageRequest(start: .after(position), size: size))
            }
            seen += page.elements.map(\.sid)
        }
        #expect(seen == all.map(\.sid) && seen.count == 7)
        let end = Position(dateCreated: all[6].dateCreated, sid: all[6].sid)
        let back = try storage.rows { try $0.flows(in: account, page: PageRequest(start: .before(end), size: 2)) }
        #expect(back.elements.map(\.sid) == Array(seen[4...5]))
    }

    @Test("deletes a flow with all that belongs to it")
    func deletes() async throws {
        let flow = try await create("gone", .published)
        try await delete(flow.sid, account)
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.flow(flow.sid, in: account) } }
        await #expect(throws: RegistryError.notFound) { try await delete(flow.sid, account) }
    }

    private static func account(_ name: String, _ storage: SQLiteRegistry) async throws -> AccountSID {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: name, by: .commandLine)
        }.account.sid
    }

    private func create(_ name: String, _ status: FlowStatus) async throws -> Flow {
        let flow = NewFlow(friendlyName: name, status: status, definition: definition)
        return try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.createFlow(flow, in: account, by: .commandLine)
        }
    }

    @discardableResult
    private func update(_ sid: FlowSID, _ account: AccountSID, _ update: FlowUpdate) async throws -> Flow {
        try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.updateFlow(sid, in: account, to: update, if: .none, by: .commandLine)
        }
    }

    private func delete(_ sid: FlowSID, _ account: AccountSID) async throws {
        _ = try await storage.written { [account] transaction throws(RegistryError) in
            try transaction.deleteFlow(sid, in: account, if: .none, by: .commandLine)
        }
    }
}
