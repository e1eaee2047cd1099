import FlowRegistry
import FlowRegistrySQLite
import Migrations
import SQLite
import TestSupport
import Testing

/// What is changed is noted first, and its words are indexed later: whatever happens in between, nobody may notice.
@Suite("Words that are to be indexed")
struct UnindexedFlowTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("are found as soon as they are indexed, whatever was changed")
    func areFound() async throws {
        #expect(try !scene.storage.hasUnindexed(scene.account))
        let flow = try await scene.create("amber")
        #expect(try scene.storage.hasUnindexed(scene.account) && found("amber") == [flow])
        #expect(try !scene.storage.hasUnindexed(scene.account))
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "blue"))
        #expect(
            try scene.storage.hasUnindexed(scene.account) && found("amber").isEmpty
                && found("blue") == [flow])
        let rollback = FlowRollback(revision: .number(1))
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.rollBackFlow(flow, in: scene.account, to: rollback, if: .none, by: .commandLine)
        }
        #expect(try found("blue").isEmpty && found("amber") == [flow])
        try await scene.delete(flow)
        #expect(try !scene.storage.hasUnindexed(scene.account) && found("amber").isEmpty)
        _ = try await scene.undelete(flow)
        #expect(try !scene.storage.hasUnindexed(scene.account) && found("amber") == [flow])
        #expect(try findings().isEmpty)
    }

    @Test("are those of the latest revision, however many there were before", arguments: [false, true])
    func followChanges(isIndexed: Bool) async throws {
        let flow = try await scene.create("amber")
        if isIndexed { try scene.storage.index(scene.account) }
        for name in ["blue", "cyan", "amber", "denim"] {
            try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: name))
            #expect(try findings().isEmpty && count() == 1)
        }
        #expect(try found("denim") == [flow])
        for name in ["amber", "blue", "cyan"] { #expect(try found(name).isEmpty, "\(name)") }
        #expect(try findings().isEmpty)
    }

    @Test("are worked off by the next round of purging, however few")
    func areWorkedOff() async throws {
        for number in 0..<4 { _ = try await scene.create("\(number)", widget: "w\(number)") }
        #expect(try scene.count("SELECT count(*) FROM unindexed_flow") == 4)
        _ = try await scene.purge()
        #expect(try scene.count("SELECT count(*) FROM unindexed_flow") == 0)
        #expect(try findings().isEmpty)
    }

    @Test("are none where a change has left them as they are")
    func areLeft() async throws {
        let flow = try await scene.create("amber")
        #expect(try found("amber") == [flow])
        try await scene.update(flow, FlowUpdate(status: .published))
        #expect(try count() == 0)
        try await scene.update(flow, FlowUpdate(status: .published, friendlyName: "blue"))
        try await scene.update(flow, FlowUpdate(status: .published, friendlyName: "amber"))
        #expect(try found("amber") == [flow] && found("blue").isEmpty && findings().isEmpty)
    }

    @Test("are told apart by their bytes, and not by how they look")
    func areBytes() async throws {
        let flow = try await scene.create("\u{AC00}")
        #expect(try found("\u{AC00}") == [flow])
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "\u{1100}\u{1161}"))
        #expect(try found("\u{1100}\u{1161}") == [flow] && findings().isEmpty)
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "x"))
        #expect(try found("\u{1100}\u{1161}").isEmpty && findings().isEmpty)
    }

    @Test("leave nothing of a flow that is purged before or after", arguments: [false, true], [false, true])
    func arePurged(isIndexed: Bool, isUpdated: Bool) async throws {
        let kept = try await scene.create("amber kept")
        let flow = try await scene.create("amber gone")
        if isIndexed { try scene.storage.index(scene.account) }
        if isUpdated { try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "amber went")) }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        #expect(try findings().isEmpty && found("amber") == [kept] && findings().isEmpty)
        #expect(try found("gone").isEmpty && found("went").isEmpty)
    }

    @Test("are indexed without a search when they are many")
    func areMany() async throws {
        var most: Int64 = 0
        for number in 0..<150 {
            _ = try await scene.create("amber \(number)")
            most = max(most, try count())
        }
        #expect(most == 127)
        #expect(try count() == 150 % 128 && findings().isEmpty)
        #expect(try found("amber").count == 100 && found("149").count == 1)
    }

    @Test("are indexed with what makes them many, in one transaction")
    func areManyAtOnce() async throws {
        let (account, definition) = (scene.account, try LifecycleScene.definition("a"))
        try await scene.storage.written { transaction throws(RegistryError) in
            for number in 0..<140 {
                let new = NewFlow(friendlyName: "amber \(number)", status: .draft, definition: definition)
                _ = try transaction.createFlow(new, in: account, by: .commandLine)
            }
        }
        #expect(try count() == 0 && findings().isEmpty)
    }

    @Test("are indexed without a search when their definitions are large")
    func areLong() async throws {
        for number in 1...7 {
            _ = try await scene.create("amber", widget: String(repeating: "w", count: 120_000))
            #expect(try count() == number % 5)
        }
        #expect(try findings().isEmpty && found("amber").count == 7)
    }

    @Test("are indexed where large ones were noted before a small one, in the same transaction")
    func areLongBeforeAShortOne() async throws {
        let account = scene.account
        let definitions = try [600_000, 600_000, 1].map { length in
            try LifecycleScene.definition(String(repeating: "w", count: length))
        }
        try await scene.storage.written { transaction throws(RegistryError) in
            for definition in definitions {
                let new = NewFlow(friendlyName: "amber", status: .draft, definition: definition)
                _ = try transaction.createFlow(new, in: account, by: .commandLine)
            }
        }
        // What it has left is a transaction of its own, before the next one.
        try await scene.storage.written { _ in }
        #expect(try count() <= 1 && found("amber").count == 3)
    }

    @Test("are the concern of their own account's searches")
    func areOfTheirAccount() async throws {
        let (storage, definition) = (scene.storage, try LifecycleScene.definition("a"))
        let other = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Other", by: .commandLine)
        }.account.sid
        let new = NewFlow(friendlyName: "cobalt", status: .draft, definition: definition)
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: other, by: .commandLine)
        }
        #expect(try !storage.hasUnindexed(scene.account) && storage.hasUnindexed(other))
        let flow = try await scene.create("amber")
        try storage.index(scene.account)
        #expect(try !storage.hasUnindexed(scene.account) && storage.hasUnindexed(other))
        #expect(try found("amber") == [flow] && count() == 1)
        try storage.index(other)
        #expect(try count() == 0 && findings().isEmpty)
    }

    @Test("are forgotten with a write that is rolled back, beside those of others", arguments: [false, true])
    func areRolledBack(isDryRun: Bool) async throws {
        let (storage, account, definition) = (scene.storage, scene.account, try LifecycleScene.definition("a"))
        let flow = try await scene.create("amber")
        try storage.index(account)
        async let other = scene.create("cobalt")
        let refused: Result<Void, RegistryError> = await withCheckedContinuation { continuation in
            storage.write(isDryRun: isDryRun) { transaction throws(RegistryError) in
                for number in 0..<140 {
                    let new = NewFlow(friendlyName: "amber \(number)", status: .draft, definition: definition)
                    _ = try transaction.createFlow(new, in: account, by: .commandLine)
                }
                _ = try transaction.updateFlow(
                    flow, in: account, to: FlowUpdate(status: .draft, friendlyName: "blue"), if: .none, by: .commandLine
                )
                if !isDryRun { throw .conflict("no") }
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        _ = try await other
        #expect((try? refused.get()) != nil || !isDryRun)
        #expect(try count() == 1 && findings().isEmpty && found("amber") == [flow])
        #expect(try found("blue").isEmpty && found("cobalt").count == 1)
    }

    @Test("wait for the next start, too")
    func outliveTheProcess() async throws {
        let directory = try TemporaryDirectory()
        let flow: FlowSID
        let account: AccountSID
        do {
            let storage = try Self.storage(directory.database)
            account = try await storage.written { transaction throws(RegistryError) in
                try transaction.createAccount(friendlyName: "One", by: .commandLine)
            }.account.sid
            let new = NewFlow(
                friendlyName: "amber", status: .draft, definition: try LifecycleScene.definition("a"))
            flow = try await storage.written { [account] transaction throws(RegistryError) in
                try transaction.createFlow(new, in: account, by: .commandLine)
            }.sid
        }
        let storage = try Self.storage(directory.database)
        #expect(try storage.hasUnindexed(account))
        try storage.index(account)
        let page = try storage.flows.flows(
            in: account, matching: FlowQuery(search: SearchText("amber")), page: PageRequest(start: .first, size: 9))
        #expect(page.elements.map(\.sid) == [flow])
    }

    @Test(
        "are examined: a note too few, and each that is wrong",
        arguments: [
            "DELETE FROM unindexed_flow", "UPDATE unindexed_flow SET indexed_revision = 1",
            "UPDATE unindexed_flow SET indexed_revision = 7", "INSERT INTO unindexed_flow VALUES (1, NULL, 1)",
        ])
    func areExamined(fault: String) async throws {
        _ = try await scene.create("amber")
        #expect(try findings().isEmpty)
        try Connection(path: scene.path, access: .readWrite).execute(fault)
        #expect(try !findings().isEmpty)
    }

    @Test("are as they should be after any changes", arguments: 0..<4)
    func areInStep(seed: Int) async throws {
        var random = SystemRandomNumberGenerator()
        var flows: [FlowSID] = []
        for _ in 0..<200 {
            let name = ["amber", "blue", "cyan", "amber blue"].randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<3: flows.append(try await scene.create(name))
            case 3..<6:
                guard let flow = flows.randomElement(using: &random) else { continue }
                try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: name))
            case 6:
                guard !flows.isEmpty else { continue }
                try await scene.delete(flows.remove(at: Int.random(in: flows.indices, using: &random)))
                scene.turnClock(bySeconds: 31 * LifecycleScene.day)
                if Bool.random(using: &random) { _ = try await scene.purge() }
            default: try scene.storage.index(scene.account)
            }
        }
        #expect(try findings().isEmpty)
        try scene.storage.index(scene.account)
        #expect(try findings().isEmpty && count() == 0)
    }

    private static func storage(_ path: String) throws -> Storage {
        Storage(
            database: try Database(path: path, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 1_800_000_000) })
    }

    /// What a search finds, which has words indexed that are not.
    private func found(_ words: String) throws -> [FlowSID] {
        try scene.storage.index(scene.account)
        return try scene.storage.flows.flows(
            in: scene.account, matching: FlowQuery(search: SearchText(words)),
            page: PageRequest(start: .first, size: 100)
        ).elements.map(\.sid)
    }

    private func count() throws -> Int64 { try scene.count("SELECT count(*) FROM unindexed_flow") ?? -1 }

    private func findings() throws -> [String] {
        try Examination(Database.reader(path: scene.path)).findings([.searchIndex]).map(\.sentence)
    }
}
