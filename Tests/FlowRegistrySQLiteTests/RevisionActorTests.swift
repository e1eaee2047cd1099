import FlowRegistry
import SQLite
import Testing
import TestSupport

@testable import FlowRegistrySQLite

@Suite("Who has made a revision")
struct RevisionActorTests {
    private let scene: LifecycleScene
    private let key: APIKeySID

    init() async throws {
        scene = try await LifecycleScene()
        key = try await scene.createKey("CI")
    }

    private var byKey: AuditActor.Authority { .credential(.apiKey(key), of: scene.account) }

    @Test("is kept with each, however it was made")
    func isKept() async throws {
        let flow = try await create(by: byKey)
        try await update(flow, by: .credential(.authToken, of: scene.account))
        try await update(flow, by: .commandLine)
        try await rollBack(flow, by: byKey)
        let expected: [RevisionActor?] = [
            RevisionActor(authority: byKey, keyName: "CI"), RevisionActor(authority: .commandLine),
            RevisionActor(authority: .credential(.authToken, of: scene.account)),
            RevisionActor(authority: byKey, keyName: "CI"),
        ]
        #expect(try actors(of: flow) == expected)
        for (reference, actor) in [
            (RevisionReference.number(1), expected[3]), (.number(2), expected[2]), (.latestRevision, expected[0]),
        ] {
            #expect(try scene.storage.rows { try $0.revision(reference, of: flow, in: scene.account) }.actor == actor)
        }
    }

    @Test("is told with the name that the key had then, whatever has become of the key")
    func keepsTheName() async throws {
        let flow = try await create(by: byKey)
        try await rename("Deploy")
        try await update(flow, by: byKey)
        try await rename("CI")
        try await update(flow, by: byKey)
        try await deleteKey()
        #expect(try actors(of: flow).map { $0?.keyName } == ["CI", "Deploy", "CI"])
        #expect(try actors(of: flow).allSatisfy { $0?.authority == byKey })
    }

    @Test("has a name kept for it, once, and no name is kept that a key had in between")
    func keepsNoOtherNames() async throws {
        let flow = try await create(by: byKey)
        for number in 0..<5 { try await rename("Name \(number)") }
        #expect(try scene.count("SELECT count(*) FROM key_name") == 1)
        try await update(flow, by: byKey)
        try await update(flow, by: byKey)
        #expect(try scene.count("SELECT count(*) FROM key_name") == 2)
        #expect(try actors(of: flow).map { $0?.keyName } == ["Name 4", "Name 4", "CI"])
    }

    @Test("goes with an export into another account, whose credential it then is")
    func isImported() async throws {
        let flow = try await create(by: byKey)
        try await update(flow, by: .commandLine)
        let records = try scene.storage.rows { try $0.exportPart(of: scene.account, after: nil, maximumBytes: 1 << 20) }
            .records
            .map { try ExportRecord($0.text) }
        try await scene.delete(flow)
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == 1)
        let other = scene.stranger
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.importRecords(records, into: other, by: .commandLine)
        }
        let expected = [
            RevisionActor(authority: .commandLine),
            RevisionActor(authority: .credential(.apiKey(key), of: other), keyName: "CI"),
        ]
        #expect(try actors(of: flow, in: other) == expected)
    }

    @Test("is compared with the audit log by a check, where that knows it")
    func isChecked() async throws {
        let flow = try await create(by: byKey)
        try await update(flow, by: .commandLine)
        #expect(try issues().isEmpty)
        let connection = try Connection(path: scene.path, access: .readWrite)
        try connection.execute(
            """
            DROP TRIGGER revision_is_immutable;
            UPDATE revision SET actor_type = 'command_line', actor_key_name_id = NULL WHERE number = 1
            """)
        #expect(
            try issues() == [
                "Revision 1 of the flow \(flow) was made by another than entry 4 of the audit log says."
            ])
    }

    @Test(
        "cannot be given another name by a statement",
        arguments: ["UPDATE key_name SET id = 9", "DELETE FROM key_name"])
    func isAppendOnly(statement: String) async throws {
        _ = try await create(by: byKey)
        let connection = try Connection(path: scene.path, access: .readWrite)
        #expect(throws: SQLiteError.self) { try connection.execute(statement) }
    }

    private func issues() throws -> [String] {
        try IntegrityCheck(Connection(path: scene.path, access: .readOnly)).issues([.revisions, .auditLog])
            .map(\.sentence)
    }

    /// Newest first.
    private func actors(of flow: FlowSID, in account: AccountSID? = nil) throws -> [RevisionActor?] {
        try scene.storage.rows {
            try $0.revisions(
                of: flow, in: account ?? scene.account, page: PageRequest(start: .first, size: 10)
            )
        }.elements.map(\.actor)
    }

    private func create(by authority: AuditActor.Authority) async throws -> FlowSID {
        let (account, actor) = (scene.account, AuditActor(authority: authority, address: "", requestID: ""))
        let new = NewFlow(friendlyName: "Flow", status: .draft, definition: try LifecycleScene.definition("a"))
        return try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: account, by: actor)
        }.sid
    }

    private func update(_ flow: FlowSID, by authority: AuditActor.Authority) async throws {
        let (account, actor) = (scene.account, AuditActor(authority: authority, address: "", requestID: ""))
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: account, to: FlowUpdate(status: .published), if: .none, by: actor)
        }
    }

    private func rollBack(_ flow: FlowSID, by authority: AuditActor.Authority) async throws {
        let (account, actor) = (scene.account, AuditActor(authority: authority, address: "", requestID: ""))
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.rollBackFlow(
                flow, in: account, to: FlowRollback(revision: .number(1)), if: .none, by: actor)
        }
    }

    private func rename(_ name: String) async throws {
        let (account, key) = (scene.account, key)
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateKey(key, in: account, to: APIKeyUpdate(friendlyName: name), by: .commandLine)
        }
    }

    private func deleteKey() async throws {
        let (account, key) = (scene.account, key)
        try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.deleteKey(key, in: account, by: .commandLine)
        }
    }
}
