import FlowRegistry
import FlowRegistrySQLite
import Resources
import SQLite
import TestSupport
import Testing

@Suite("Credentials on SQLite")
struct CredentialRepositoryTests {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let owner: NewAccount

    init() async throws {
        directory = try TemporaryDirectory()
        storage = SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 1_000_000) })
        owner = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Owner", by: .commandLine)
        }
    }

    @Test("let in who has the right token, and nobody else")
    func knowsTokens() async throws {
        let stranger = try await account("Stranger")
        let caller = try verify(owner.account.sid.description, owner.authToken)
        #expect((caller.account, caller.permissions, caller.isAdministrator) == (owner.account.sid, .all, true))
        #expect(try !verify(stranger.account.sid.description, stranger.authToken).isAdministrator)
        for (username, secret) in [
            (owner.account.sid.description, owner.authToken + "0"), (owner.account.sid.description, stranger.authToken),
            (AccountSID.missing, owner.authToken), ("", owner.authToken), (owner.account.sid.description, ""),
        ] {
            #expect(throws: RegistryError.unauthenticated) { try verify(username, secret) }
        }
    }

    @Test("of a key have what its type gives", arguments: APIKeyType.allCases)
    func knowsKeys(type: APIKeyType) async throws {
        let policy = type == .restricted ? try KeyPolicy(allow: ["/twilio/studio/flows/*"]) : nil
        let created = try await key(try NewAPIKey(friendlyName: "Key", type: type, policy: policy))
        let caller = try verify(created.key.sid.description, created.secret)
        #expect(caller.credential == .apiKey(created.key.sid))
        #expect(caller.permissions.allows(.flowsDelete))
        #expect(caller.permissions.allows(.administration) == (type == .main))
        #expect(caller.permissions.allows(.testUsersRead) == (type != .restricted))
        #expect(throws: RegistryError.unauthenticated) { try verify(created.key.sid.description, created.secret + "0") }
    }

    @Test("of a key say when it was used, which is stored")
    func notesUse() async throws {
        let created = try await key(try NewAPIKey(friendlyName: "Key", type: .standard))
        #expect(try storage.rows { try $0.key(created.key.sid, in: owner.account.sid) }.dateLastUsed == nil)
        _ = try verify(created.key.sid.description, created.secret)
        // A write of ours is behind that one in the queue.
        _ = try await account("Later")
        let used = try storage.rows { try $0.key(created.key.sid, in: owner.account.sid) }.dateLastUsed
        #expect(used == Timestamp(secondsSinceEpoch: 1_000_000))
    }

    @Test("that change raise the count before the change is acknowledged")
    func countsChanges() async throws {
        let created = try await key(try NewAPIKey(friendlyName: "Key", type: .standard))
        let before = storage.credentialChanges
        try await storage.written { [owner] transaction throws(RegistryError) in
            try transaction.deleteKey(created.key.sid, in: owner.account.sid, by: .commandLine)
        }
        #expect(storage.credentialChanges > before)
    }

    @Test("rotate: both tokens are right until the secondary one is promoted")
    func rotates() async throws {
        let sid = owner.account.sid
        let rotation = try await storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: sid, by: .commandLine)
        }
        let secondary = try #require(rotation.authToken)
        #expect(try verify(sid.description, owner.authToken).account == sid)
        #expect(try verify(sid.description, secondary).account == sid)
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.promoteSecondaryToken(of: sid, by: .commandLine)
        }
        #expect(throws: RegistryError.unauthenticated) { try verify(sid.description, owner.authToken) }
        #expect(try verify(sid.description, secondary).account == sid)
        await #expect(throws: RegistryError.self) {
            try await storage.written { transaction throws(RegistryError) in
                try transaction.promoteSecondaryToken(of: sid, by: .commandLine)
            }
        }
    }

    @Test("of a key are hidden from every other account")
    func areScoped() async throws {
        let stranger = try await account("Stranger").account.sid
        let created = try await key(try NewAPIKey(friendlyName: "Key", type: .standard))
        #expect(throws: RegistryError.notFound) { try storage.rows { try $0.key(created.key.sid, in: stranger) } }
        #expect(
            try storage.rows { try $0.keys(in: stranger, page: PageRequest(start: .first, size: 9)) }.elements.isEmpty)
        await #expect(throws: RegistryError.notFound) {
            try await storage.written { transaction throws(RegistryError) in
                try transaction.deleteKey(created.key.sid, in: stranger, by: .commandLine)
            }
        }
        await #expect(throws: RegistryError.notFound) {
            try await storage.written { transaction throws(RegistryError) in
                try transaction.updateKey(
                    created.key.sid, in: stranger, to: APIKeyUpdate(friendlyName: "Mine"), by: .commandLine)
            }
        }
        #expect(try storage.rows { try $0.key(created.key.sid, in: owner.account.sid) }.friendlyName == "Key")
    }

    private func verify(_ username: String, _ secret: String) throws(RegistryError) -> Caller {
        try storage.verify(username: username, secret: secret).caller
    }

    private func account(_ name: String) async throws -> NewAccount {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: name, by: .commandLine)
        }
    }

    private func key(_ key: NewAPIKey) async throws -> CreatedAPIKey {
        try await storage.written { [owner] transaction throws(RegistryError) in
            try transaction.createKey(key, in: owner.account.sid, by: .commandLine)
        }
    }
}

extension AccountSID {
    static var missing: String { "AC" + String(repeating: "1", count: 32) }
}
