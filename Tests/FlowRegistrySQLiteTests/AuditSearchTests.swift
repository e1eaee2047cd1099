import FlowRegistry
import SQLite
import Testing
import TestSupport

@testable import FlowRegistrySQLite

@Suite("A filter of the audit log")
struct AuditSearchTests {
    private let scene: LifecycleScene
    private let key: APIKeySID

    init() async throws {
        scene = try await LifecycleScene()
        key = try await scene.createKey("CI")
    }

    @Test("lets through what it asks for, and nothing else")
    func matches() async throws {
        let flow = try await scene.create("One")
        let other = try await scene.create("Two")
        let live = try #require(AliasName("live"))
        for flow in [flow, other] {
            try await scene.point(live, of: flow, at: AliasTarget(revision: .latestRevision))
        }
        try await update(flow, by: .credential(.apiKey(key), of: scene.account), from: "192.0.2.1")
        try await update(flow, by: .credential(.authToken, of: scene.account), from: "192.0.2.2")
        let account = scene.account.description
        #expect(
            try actions(AuditFilter(flowSID: flow)) == [.flowCreated, .aliasSet, .flowUpdated, .flowUpdated])
        #expect(try actions(AuditFilter(resourceSID: "\(flow)")) == [.flowCreated, .flowUpdated, .flowUpdated])
        #expect(try actions(AuditFilter(resourceSID: "\(flow)/Aliases/live")) == [.aliasSet])
        #expect(try actions(AuditFilter(resourceSID: "\(flow)/Aliases/liv")) == [])
        #expect(try actions(AuditFilter(resourceSID: "\(other)", flowSID: flow)) == [])
        #expect(try actions(AuditFilter(resourceSID: key.description)) == [.keyCreated])
        #expect(try actions(AuditFilter(actorSID: key.description)) == [.flowUpdated])
        #expect(try actions(AuditFilter(actorSID: account)) == [.aliasSet, .aliasSet, .flowUpdated])
        #expect(try actions(AuditFilter(actorSID: scene.stranger.description)) == [])
        #expect(try actions(AuditFilter(actorSID: "US" + account.dropFirst(2))) == [])
        #expect(try actions(AuditFilter(action: .aliasSet)) == [.aliasSet, .aliasSet])
        #expect(try actions(AuditFilter(flowSID: other, action: .aliasSet)) == [.aliasSet])
        #expect(try actions(AuditFilter(addresses: ["192.0.2.2", "::ffff:192.0.2.2"])) == [.flowUpdated])
        #expect(try actions(AuditFilter(flowSID: flow, actorSID: account, action: .flowUpdated)) == [.flowUpdated])
        #expect(try search(AuditFilter(flowSID: flow), in: scene.stranger).isEmpty)
    }

    @Test("by dates includes both ends, also where a clock was set back and right again")
    func findsDates() async throws {
        for seconds in [10, 0, -25, 5, 5, 40, -3, 0, -60, 1, 70, 3] as [Int64] {
            scene.turnClock(bySeconds: seconds)
            _ = try await scene.create("\(seconds)")
        }
        let all = try search(AuditFilter())
        let dates = Set(all.map(\.dateCreated.secondsSinceEpoch)).sorted()
        for start in dates {
            for end in dates {
                let filter = AuditFilter(
                    start: Timestamp(secondsSinceEpoch: start), end: Timestamp(secondsSinceEpoch: end))
                let wanted = all.filter { start <= end && (start...end).contains($0.dateCreated.secondsSinceEpoch) }
                #expect(try search(filter).map(\.position) == wanted.map(\.position), "\(start) \(end)")
                guard let last = wanted.last else { continue }
                let back = try page(filter, .before(last.position), size: 100)
                #expect(back.elements.map(\.position) == wanted.dropLast().map(\.position) && !back.hasPrevious)
            }
        }
        #expect(try search(AuditFilter(start: Timestamp(secondsSinceEpoch: 0))).count == all.count)
        #expect(try search(AuditFilter(end: Timestamp(secondsSinceEpoch: 0))).isEmpty)
    }

    @Test("that few entries pass ends a page when enough were looked at, and goes on there, forth and back")
    func isBounded() async throws {
        let first = try await scene.create("first")
        try fill(AuditSearch.entriesPerPage * 2 + 5_000)
        let rare = AuditFilter(action: .flowCreated)
        var page = try self.page(rare, .first, size: 1)
        #expect(page.elements.isEmpty && page.hasNext)
        var count = 1
        while page.elements.isEmpty {
            page = try self.page(rare, .after(try #require(page.boundary?.position)), size: 1)
            count += 1
        }
        #expect(count == 3 && !page.hasNext && page.elements.map(\.resourceSID) == [first.description])
        _ = try await scene.create("last")
        var back = try self.page(rare, .before(page.elements[0].position), size: 1)
        #expect(back.elements.isEmpty && back.hasPrevious)
        count = 1
        while back.elements.isEmpty {
            back = try self.page(rare, .before(try #require(back.boundary?.position)), size: 1)
            count += 1
        }
        #expect(count == 3 && !back.hasPrevious && back.elements[0].number > page.elements[0].number)
    }

    @Test("by flow or by dates finds at once what lies behind many other entries")
    func isFoundAtOnce() async throws {
        let flow = try await scene.create("first")
        let date = scene.now
        scene.turnClock(bySeconds: 1_000)
        try fill(AuditSearch.entriesPerPage * 3)
        for filter in [AuditFilter(flowSID: flow), AuditFilter(resourceSID: flow.description, end: date)] {
            let page = try page(filter, .first, size: 10)
            #expect(page.elements.map(\.action) == [.flowCreated] && !page.hasNext)
        }
        let early = try page(AuditFilter(action: .flowCreated, end: date), .first, size: 10)
        #expect(early.elements.count == 1 && !early.hasNext)
        scene.turnClock(bySeconds: 2_000_000_000)
        let last = try await scene.create("last")
        let late = try page(AuditFilter(start: scene.now), .first, size: 10)
        #expect(late.elements.map(\.resourceSID) == [last.description] && !late.hasNext)
    }

    @Test("goes on from no entry of another account")
    func knowsItsPlaces() async throws {
        let flow = try await scene.create("One")
        let place = try #require(try page(AuditFilter(flowSID: flow), .first, size: 1).elements.first?.position)
        #expect(throws: RegistryError.invalidPageToken) {
            try scene.storage.rows {
                try $0.auditEvents(
                    in: scene.stranger, matching: AuditFilter(action: .flowCreated),
                    page: PageRequest(start: .after(place), size: 1))
            }
        }
    }

    private func update(_ flow: FlowSID, by authority: AuditActor.Authority, from address: String) async throws {
        let (account, actor) = (
            scene.account, AuditActor(authority: authority, address: address, requestID: "")
        )
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: account, to: FlowUpdate(status: .draft), if: .none, by: actor)
        }
    }

    /// Oldest first.
    private func actions(_ filter: AuditFilter) throws -> [AuditAction] {
        try search(filter).map(\.action).reversed()
    }

    private func page(
        _ filter: AuditFilter, _ start: PageRequest<AuditPosition>.Start, size: Int
    ) throws -> Page<AuditEvent> {
        try scene.storage.rows {
            try $0.auditEvents(
                in: scene.account, matching: filter, page: PageRequest(start: start, size: size))
        }
    }

    /// All entries, by pages of two.
    private func search(_ filter: AuditFilter, in account: AccountSID? = nil) throws -> [AuditEvent] {
        var (events, start): ([AuditEvent], PageRequest<AuditPosition>.Start?) = ([], .first)
        while let place = start {
            let page = try scene.storage.rows {
                try $0.auditEvents(
                    in: account ?? scene.account, matching: filter, page: PageRequest(start: place, size: 2))
            }
            events += page.elements
            start = page.hasNext ? (page.boundary ?? page.elements.last).map { .after($0.position) } : nil
        }
        return events
    }

    /// Entries of the account's, a second apart, about as many flows as there are entries.
    private func fill(_ count: Int64) throws {
        let connection = try Connection(path: scene.path, access: .readWrite)
        try connection.execute(
            """
            WITH RECURSIVE new (number) AS (
                SELECT max(number) + 1 FROM audit_event
                UNION ALL SELECT number + 1 FROM new LIMIT \(count))
            INSERT INTO audit_event (number, account_id, action, resource_sid, address, request_id, date_created,
                previous_hash, hash)
            SELECT number, (SELECT id FROM account WHERE sid = '\(scene.account)'), 'flow.updated',
                printf('FW%032x', number), '', '', \(scene.now.secondsSinceEpoch) + number, zeroblob(32), randomblob(32)
            FROM new
            """)
    }
}
