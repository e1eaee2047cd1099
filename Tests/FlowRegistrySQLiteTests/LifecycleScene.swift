import FlowRegistry
import Resources
import SQLite
import TestSupport

@testable import FlowRegistrySQLite

/// A fresh database with two accounts, and a clock that the test turns.
struct LifecycleScene: Sendable {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let account: AccountSID
    let stranger: AccountSID
    private let clock = TestClock()

    static let day: Int64 = 86_400

    init(
        retentionDays: Int = 30, limits: WriterLimits = Self.untimed, followers: FollowerLimits = .onDemand
    ) async throws {
        directory = try TemporaryDirectory()
        let storage = SQLiteRegistry(
            store: SQLiteStore(
                database: try Database(path: directory.database, migrations: Migrations.all, writerLimits: limits),
                followers: followers),
            flowRetentionDays: retentionDays, now: { [clock] in clock.now })
        self.storage = storage
        account = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "One", by: .commandLine)
        }.account.sid
        stranger = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Two", by: .commandLine)
        }.account.sid
        try storage.index()
    }

    /// Slices are as large as they may be, however slow the machine is.
    static var untimed: WriterLimits {
        var limits = WriterLimits()
        (limits.sliceNanoseconds, limits.sharedSliceNanoseconds) = (.max, .max)
        return limits
    }

    /// One whose writer has no time for more than one part of what may go on in a later transaction.
    static func withoutTime(retentionDays: Int = 30) async throws -> LifecycleScene {
        var limits = WriterLimits()
        limits.sliceNanoseconds = 0
        return try await LifecycleScene(retentionDays: retentionDays, limits: limits)
    }

    var path: String { directory.database }

    var now: Timestamp { clock.now }

    func turnClock(bySeconds seconds: Int64) { clock.turn(bySeconds: seconds) }

    /// A flow whose definition names `widget`.
    func create(_ name: String, widget: String = "a") async throws -> FlowSID {
        try await create(name, Self.definition(widget))
    }

    func create(_ name: String, _ definition: FlowDefinition) async throws -> FlowSID {
        let new = NewFlow(friendlyName: name, status: .draft, definition: definition)
        return try await storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: account, by: .commandLine)
        }.sid
    }

    @discardableResult
    func update(_ flow: FlowSID, _ update: FlowUpdate) async throws -> Flow {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.updateFlow(flow, in: account, to: update, if: .none, by: .commandLine)
        }
    }

    func delete(_ flow: FlowSID) async throws {
        _ = try await storage.written { transaction throws(RegistryError) in
            try transaction.deleteFlow(flow, in: account, if: .none, by: .commandLine)
        }
    }

    func undelete(_ flow: FlowSID, in account: AccountSID? = nil) async throws -> Flow {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.undeleteFlow(flow, in: account ?? self.account, if: .none, by: .commandLine)
        }
    }

    func purge(limit: Int = 100) async throws -> Int { try await purgeOnce(limit: limit).count }

    /// One transaction of a purge.
    func purgeOnce(limit: Int = 100) async throws -> PurgeProgress {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.purgeFlows(limit: limit)
        }
    }

    func deleted() throws -> [DeletedFlow] {
        try storage.rows { try $0.deletedFlows(in: account, page: PageRequest(start: .first, size: 100)) }.elements
    }

    @discardableResult
    func point(
        _ name: AliasName, of flow: FlowSID, at target: AliasTarget<RevisionReference>, in account: AccountSID? = nil,
        if precondition: Precondition = .none
    ) async throws -> Alias {
        try await storage.written { transaction throws(RegistryError) in
            try transaction.setAlias(
                name, of: flow, in: account ?? self.account, to: target, if: precondition,
                by: AuditActor(authority: .credential(.authToken, of: self.account), address: "", requestID: ""))
        }
    }

    func createKey(_ friendlyName: String) async throws -> APIKeySID {
        let key = try NewAPIKey(friendlyName: friendlyName, type: .standard)
        return try await storage.written { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: .commandLine)
        }.key.sid
    }

    /// What the log says has happened to the account, oldest first, the account's own creation left out.
    func events() throws -> [AuditEvent] {
        let events = try storage.rows { try $0.auditEvents(in: account, page: PageRequest(start: .first, size: 1_000)) }
            .elements
        return events.dropLast().reversed()
    }

    func count(_ sql: StaticString) throws -> Int64? {
        try Connection(path: path, access: .readOnly).statement(sql).first { $0.int64(0) }
    }

    static func definition(_ widget: String) throws -> FlowDefinition {
        try FlowDefinition(
            json: [UInt8](
                #"{"initial_state":"\#(widget)","states":[{"name":"\#(widget)","type":"trigger","transitions":[]}]}"#
                    .utf8))
    }
}
