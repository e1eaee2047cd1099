import FlowRegistry
import Resources
import SQLite
import TestSupport
import Testing

@testable import FlowRegistrySQLite

@Suite("The audit log on SQLite")
struct AuditRepositoryTests {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let account: AccountSID
    let actor: AuditActor

    init() async throws {
        directory = try TemporaryDirectory()
        storage = SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 1_000_000) })
        account = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "One", by: .commandLine)
        }.account.sid
        actor = AuditActor(
            authority: .credential(.authToken, of: account), address: "192.0.2.1", requestID: "RQ1")
    }

    @Test("has an entry for every change, in the change's own transaction")
    func isWritten() async throws {
        let flow = try await changeEverything()
        let events = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 100)) }
            .elements
        #expect(
            events.reversed().map(\.action) == [
                .accountCreated, .flowCreated, .flowUpdated, .testUsersUpdated, .flowDeleted, .accountUpdated,
                .secondaryTokenCreated, .secondaryTokenPromoted, .secondaryTokenCreated, .secondaryTokenDeleted,
                .keyCreated, .keyUpdated, .keyDeleted,
            ])
        let update = try #require(events.first { $0.action == .flowUpdated })
        #expect((update.before?.revision, update.after?.revision) == (1, 2))
        #expect(update.before?.hash == update.after?.hash)
        #expect((update.resourceSID, update.actor) == (flow.description, actor))
    }

    @Test("has no entry for a change that was refused")
    func isNotWritten() async throws {
        let missing = try #require(FlowSID("FW" + String(repeating: "1", count: 32)))
        await #expect(throws: RegistryError.notFound) {
            try await storage.written { transaction throws(RegistryError) in
                try transaction.deleteFlow(missing, in: account, if: .none, by: actor)
            }
        }
        #expect(try storage.verifyAuditLog(head: nil) == .intact(count: 1, hash: lastHash()))
    }

    @Test("shows an account its own entries alone")
    func isScoped() async throws {
        let other = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Two", by: actor)
        }
        let events = try storage.rows {
            try $0.auditEvents(in: other.account.sid, page: PageRequest(start: .first, size: 100))
        }
        #expect(events.elements.map(\.accountSID) == [other.account.sid])
        #expect(
            try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 9)) }.elements
                .count == 1)
    }

    @Test("is paged through once, forwards and back")
    func isPaged() async throws {
        _ = try await changeEverything()
        let all = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 100)) }
            .elements
        var seen: [AuditPosition] = []
        var page = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 5)) }
        seen += page.elements.map(\.position)
        while page.hasNext, let last = seen.last {
            page = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .after(last), size: 5)) }
            seen += page.elements.map(\.position)
        }
        #expect(seen == all.map(\.position))
        let back = try storage.rows {
            try $0.auditEvents(in: account, page: PageRequest(start: .before(seen[4]), size: 2))
        }
        #expect(back.elements.map(\.position) == Array(seen[2...3]))
    }

    @Test("is not gone on with from an entry that it does not have, or another account has")
    func knowsItsPlaces() async throws {
        _ = try await changeEverything()
        let all = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 100)) }
            .elements
        let other = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Two", by: actor)
        }.account.sid
        let place = all[3].position
        for position in [
            AuditPosition(number: place.number, fingerprint: place.fingerprint ^ 1),
            AuditPosition(number: 1_000, fingerprint: place.fingerprint),
        ] {
            #expect(throws: RegistryError.invalidPageToken) {
                try storage.rows {
                    try $0.auditEvents(in: account, page: PageRequest(start: .before(position), size: 2))
                }
            }
        }
        #expect(throws: RegistryError.invalidPageToken) {
            try storage.rows { try $0.auditEvents(in: other, page: PageRequest(start: .after(place), size: 2)) }
        }
    }

    @Test(
        "names the first entry that was tampered with",
        arguments: [
            ("UPDATE audit_event SET address = '192.0.2.2' WHERE number = 3", 3 as Int64),
            ("UPDATE audit_event SET action = 'flow.created' WHERE number = 5", 5),
            ("UPDATE audit_event SET action = 'nothing' WHERE number = 5", 5),
            ("UPDATE audit_event SET actor_account_id = NULL WHERE number = 2", 2),
            ("UPDATE audit_event SET after_revision = 7 WHERE number = 2", 2),
            ("UPDATE audit_event SET date_created = 1 WHERE number = 1", 1),
            ("UPDATE audit_event SET hash = zeroblob(32) WHERE number = 4", 4),
            ("UPDATE audit_event SET previous_hash = zeroblob(32) WHERE number = 4", 4),
            ("UPDATE audit_event SET before_revision = 99 WHERE number = 1", 1),
            ("UPDATE audit_event SET actor_key_sid = 'SK0' WHERE number = 1", 1),
            ("DELETE FROM audit_event", 1),
            ("UPDATE account SET status = 'suspended'", 14),
            (
                "INSERT INTO account (sid, friendly_name, status, date_created) VALUES ('AC' || lower(hex(randomblob(16))), '', 'active', 1)",
                14
            ),
            (
                "INSERT INTO api_key (sid, account_id, friendly_name, type, hash, date_created) VALUES ('SK' || lower(hex(randomblob(16))), 1, '', 'main', zeroblob(32), 1)",
                14
            ),
            ("DELETE FROM audit_event WHERE number = 6", 6),
            ("DELETE FROM audit_event WHERE number = 1", 1),
        ])
    func isProved(tampering: String, broken: Int64) async throws {
        _ = try await changeEverything()
        try tamper(tampering)
        guard case .broken(let number, _) = try storage.verifyAuditLog(head: nil) else {
            Issue.record("not noticed")
            return
        }
        #expect(number == broken)
    }

    @Test("that was cut short is noticed by who has kept a hash")
    func isCut() async throws {
        _ = try await changeEverything()
        let head = try lastHash()
        #expect(try storage.verifyAuditLog(head: head) == .intact(count: 13, hash: head))
        try tamper("DELETE FROM audit_event WHERE number = 13")
        guard case .broken(13, _) = try storage.verifyAuditLog(head: head) else {
            Issue.record("not noticed")
            return
        }
    }

    @Test(
        "cannot be changed by a statement",
        arguments: ["UPDATE audit_event SET address = ''", "DELETE FROM audit_event"])
    func isAppendOnly(statement: String) throws {
        let connection = try Connection(path: directory.database, access: .readWrite)
        #expect(throws: SQLiteError.self) { try connection.execute(statement) }
    }

    @Test("hides its numbers alike after every start")
    func hidesItsNumbers() throws {
        let permutation = try storage.rows { try $0.auditNumberPermutation() }
        let reader = try Connection(path: directory.database, access: .readOnly)
        let again = try PageTokenKeyTable.permutation(on: reader)
        #expect(permutation.shuffled(7) == again.shuffled(7) && again.restored(permutation.shuffled(7)) == 7)
    }

    private func lastHash() throws -> [UInt8]? {
        try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 1)) }.elements.first?
            .hash
    }

    /// As somebody would who has the file.
    private func tamper(_ statement: String) throws {
        let connection = try Connection(path: directory.database, access: .readWrite)
        try connection.execute("DROP TRIGGER audit_event_is_immutable; DROP TRIGGER audit_event_is_kept")
        try connection.execute(statement)
    }

    private func changeEverything() async throws -> FlowSID {
        let definition = try FlowDefinition(
            json: [UInt8](#"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#.utf8))
        let new = NewFlow(friendlyName: "Flow", status: .draft, definition: definition)
        let flow = try await storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: account, by: actor)
        }.sid
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: account, to: FlowUpdate(status: .published), if: .none, by: actor)
        }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.setTestUsers(["+1555"], of: flow, in: account, if: .none, by: actor)
        }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.deleteFlow(flow, in: account, if: .none, by: actor)
        }
        let update = AccountUpdate(friendlyName: "New")
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(account, in: .server, to: update, by: actor)
        }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: account, by: actor)
        }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.promoteSecondaryToken(of: account, by: actor)
        }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: account, by: actor)
        }
        try await storage.written { transaction throws(RegistryError) in
            try transaction.deleteSecondaryToken(of: account, by: actor)
        }
        let key = try NewAPIKey(friendlyName: "Key", type: .standard)
        let sid = try await storage.written { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: actor)
        }.key.sid
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.updateKey(sid, in: account, to: APIKeyUpdate(friendlyName: "New"), by: actor)
        }
        try await storage.written { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: actor)
        }
        return flow
    }
}
