import FlowRegistry
import FlowRegistrySQLite
import Resources
import SQLite
import Synchronization
import TestSupport

/// A fresh database with an account that changes its flows over the API.
struct QuotaScene: Sendable {
    private let directory: TemporaryDirectory
    private let seconds = SharedSeconds()
    let storage: SQLiteRegistry
    let account: AccountSID

    init(quotas: Quotas = Quotas()) async throws {
        directory = try TemporaryDirectory()
        storage = SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all), quotas: quotas,
            now: { [seconds] in Timestamp(secondsSinceEpoch: seconds.value) })
        account = try await Self.createAccount(storage)
    }

    var path: String { directory.database }

    var caller: AuditActor { Self.caller(account) }

    func turnClock(bySeconds count: Int64) { seconds.add(count) }

    func createAccount() async throws -> AccountSID { try await Self.createAccount(storage) }

    /// - Parameter limit: nil for what the registry has for every account.
    func set(_ quota: Quota, _ limit: Int64?, by actor: AuditActor = .commandLine) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(quotas: [quota: limit]), by: actor)
        }
    }

    func stored(_ account: AccountSID? = nil) throws -> Account {
        try storage.rows { try $0.account(account ?? self.account, in: .server) }
    }

    /// Without the entries of the audit log, which every change adds to.
    func usage(of account: AccountSID? = nil) throws -> AccountUsage {
        var usage = try stored(account).usage
        usage.auditEvents = 0
        return usage
    }

    func auditEvents() throws -> Int64 { try stored().usage.auditEvents }

    @discardableResult
    func create(
        _ name: String, _ definition: FlowDefinition? = nil, in account: AccountSID? = nil, by actor: AuditActor? = nil,
        isDryRun: Bool = false
    ) async throws -> FlowSID {
        let new = NewFlow(
            friendlyName: name, status: .draft, definition: try definition ?? Self.definition("a"))
        let account = account ?? self.account
        return try await withCheckedContinuation { continuation in
            storage.write(isDryRun: isDryRun) { transaction throws(RegistryError) in
                try transaction.createFlow(new, in: account, by: actor ?? Self.caller(account)).sid
            } completion: {
                continuation.resume(returning: $0)
            }
        }.get()
    }

    /// So many flows in one transaction.
    func createTogether(_ count: Int) async throws {
        let new = NewFlow(friendlyName: "one of many", status: .draft, definition: try Self.definition("a"))
        _ = try await storage.written { transaction throws(RegistryError) in
            for _ in 0..<count { _ = try transaction.createFlow(new, in: account, by: caller) }
        }
    }

    func failToCreate() async throws {
        let new = NewFlow(friendlyName: "failing", status: .draft, definition: try Self.definition("a"))
        _ = try await storage.written { transaction throws(RegistryError) in
            _ = try transaction.createFlow(new, in: account, by: caller)
            throw RegistryError.conflict("on purpose")
        }
    }

    func update(_ flow: FlowSID, _ update: FlowUpdate) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: account, to: update, if: .none, by: caller)
        }
    }

    func rollBack(_ flow: FlowSID, to revision: Int64) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.rollBackFlow(
                flow, in: account, to: FlowRollback(revision: .number(revision)), if: .none, by: caller)
        }
    }

    func delete(_ flow: FlowSID) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.deleteFlow(flow, in: account, if: .none, by: caller)
        }
    }

    func undelete(_ flow: FlowSID) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.undeleteFlow(flow, in: account, if: .none, by: caller)
        }
    }

    /// Deletes a flow and has its retention time pass.
    func purge(_ flow: FlowSID) async throws {
        try await delete(flow)
        turnClock(bySeconds: 31 * 86_400)
        _ = try await storage.written { transaction throws(RegistryError) in try transaction.purgeFlows(limit: 10) }
    }

    func setTestUsers(_ testUsers: [String], of flow: FlowSID) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.setTestUsers(testUsers, of: flow, in: account, if: .none, by: caller)
        }
    }

    func point(_ name: String, of flow: FlowSID, at revision: Int64 = 1) async throws {
        guard let name = AliasName(name) else { throw RegistryError.notFound }
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.setAlias(
                name, of: flow, in: account, to: AliasTarget(revision: .number(revision)), if: .none, by: caller)
        }
    }

    @discardableResult
    func createKey(by actor: AuditActor? = nil) async throws -> APIKeySID {
        let key = try NewAPIKey(friendlyName: "Test", type: .main, policy: nil, dateExpires: nil)
        return try await storage.written { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: actor ?? caller)
        }.key.sid
    }

    func flow(_ sid: FlowSID) throws -> Flow { try storage.rows { try $0.flow(sid, in: account) } }

    func listed() throws -> [Flow] {
        try storage.rows { try $0.flows(in: account, page: PageRequest(start: .first, size: 1_000)) }.elements
    }

    /// What is wrong with the counts.
    func issues() throws -> [String] {
        try IntegrityCheck(Connection(path: path, access: .readOnly)).issues([.usage]).map(\.sentence)
    }

    /// Of every table.
    func digest() throws -> [TableDigest] {
        try TableDigest.all(on: Connection(path: path, access: .readOnly), progress: { _ in })
    }

    /// A definition that is as much longer as its widget's name.
    static func definition(_ widget: String) throws -> FlowDefinition {
        try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"\#(widget)","states":[{"name":"\#(widget)","type":"trigger","transitions":[]}]}"#
                    .utf8))
    }

    private static func createAccount(_ storage: SQLiteRegistry) async throws -> AccountSID {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Test", by: .commandLine)
        }.account.sid
    }

    private static func caller(_ account: AccountSID) -> AuditActor {
        AuditActor(authority: .credential(.authToken, of: account), address: "", requestID: "")
    }
}

private final class SharedSeconds: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    var value: Int64 { seconds.withLock { $0 } }

    func add(_ count: Int64) { seconds.withLock { $0 += count } }
}
