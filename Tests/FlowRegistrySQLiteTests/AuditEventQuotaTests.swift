import FlowRegistry
import FlowRegistrySQLite
import Testing
import TestSupport

/// The audit log is never cut: what an account leaves there has a quota of its own.
@Suite("The quota of entries in the audit log")
struct AuditEventQuotaTests {
    private let scene: QuotaScene

    init() async throws { scene = try await QuotaScene() }

    @Test("counts what leaves nothing else, for good")
    func counts() async throws {
        let before = try scene.auditEvents()
        try await scene.purge(scene.create("flow"))
        #expect(try scene.auditEvents() == before + 3)
        let key = try await scene.createKey()
        try await delete(key)
        #expect(try scene.auditEvents() == before + 5)
        #expect(try scene.usage() == AccountUsage() && scene.issues() == [])
    }

    @Test("is told with each change of the account, the change itself included")
    func isTold() async throws {
        let actor = scene.caller
        let made = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "new", by: actor)
        }.account
        #expect(made == (try scene.stored(made.sid)) && made.usage.auditEvents == 1)
        let renamed = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(made.sid, in: .server, to: AccountUpdate(friendlyName: "other"), by: actor)
        }
        #expect(renamed == (try scene.stored(made.sid)) && renamed.usage.auditEvents == 2)
    }

    @Test("refuses whatever makes anything, and leaves nothing of it")
    func refuses() async throws {
        let (flow, deleted) = (try await scene.create("flow"), try await scene.create("deleted"))
        try await scene.delete(deleted)
        let limit = try await fill()
        let before = try scene.digest()
        let changes: [() async throws -> Void] = [
            { try await scene.create("new") }, { try await scene.update(flow, FlowUpdate(status: .published)) },
            { try await scene.rollBack(flow, to: 1) }, { try await scene.undelete(deleted) },
            { try await scene.point("live", of: flow) }, { try await scene.setTestUsers([], of: flow) },
            { try await rename(by: scene.caller) },
        ]
        for change in changes {
            await #expect(throws: RegistryError.quotaReached(.auditEvents, limit: limit)) { try await change() }
        }
        #expect(try scene.digest() == before)
    }

    @Test("refuses no deletion, of which there are only so many")
    func permitsDeletions() async throws {
        let flow = try await scene.create("flow")
        try await scene.point("live", of: flow)
        let key = try await scene.createKey()
        let limit = try await fill()
        try await delete(key)
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            guard let live = AliasName("live") else { throw .notFound }
            try transaction.deleteAlias(live, of: flow, in: scene.account, if: .none, by: scene.caller)
        }
        try await scene.purge(flow)
        #expect(try scene.auditEvents() == limit + 4 && scene.issues() == [])
    }

    @Test("lets keys be made and changed, as when one has leaked, but not for ever")
    func permitsKeys() async throws {
        let limit = try await fill()
        let key = try await scene.createKey()
        for _ in 1..<Quota.auditEventsForCredentials { try await rename(key) }
        await #expect(throws: RegistryError.quotaReached(.auditEvents, limit: limit)) { try await rename(key) }
        await #expect(throws: RegistryError.quotaReached(.auditEvents, limit: limit)) { try await scene.createKey() }
        try await delete(key)
    }

    @Test("lets a leaked auth token be replaced, but not for ever")
    func permitsRotation() async throws {
        let limit = try await fill()
        let rotations = Quota.auditEventsForCredentials / 2
        for _ in 0..<rotations {
            try await scene.storage.written { [scene] transaction throws(RegistryError) in
                _ = try transaction.createSecondaryToken(of: scene.account, by: scene.caller)
                _ = try transaction.promoteSecondaryToken(of: scene.account, by: scene.caller)
            }
        }
        await #expect(throws: RegistryError.quotaReached(.auditEvents, limit: limit)) {
            try await createToken(by: scene.caller)
        }
        try await createToken(by: .commandLine)
        // One that is there can be promoted or deleted.
        try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.deleteSecondaryToken(of: scene.account, by: scene.caller)
        }
    }

    @Test("refuses nothing of the operator's: neither on the command line nor of the administrator")
    func leavesTheOperatorAlone() async throws {
        let tenant = try await scene.createAccount()
        try await fill(tenant)
        for actor in [AuditActor.commandLine, scene.caller] {
            try await rename(tenant, to: .suspended, by: actor)
            try await rename(tenant, to: .active, by: actor)
            try await createToken(of: tenant, by: actor)
            try await scene.storage.written { transaction throws(RegistryError) in
                try transaction.deleteSecondaryToken(of: tenant, by: actor)
            }
        }
        try await scene.create("imported", in: tenant, by: .commandLine)
        #expect(try scene.issues() == [])
    }

    /// Sets the quota to what there is; gives it.
    @discardableResult
    private func fill(_ account: AccountSID? = nil) async throws -> Int64 {
        let account = account ?? scene.account
        // This is an entry, too.
        let limit = try scene.stored(account).usage.auditEvents + 1
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(quotas: [.auditEvents: limit]), by: .commandLine)
        }
        return limit
    }

    private func delete(_ key: APIKeySID) async throws {
        try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.deleteKey(key, in: scene.account, by: scene.caller)
        }
    }

    private func rename(_ key: APIKeySID) async throws {
        _ = try await scene.storage.written { [scene] transaction throws(RegistryError) in
            try transaction.updateKey(
                key, in: scene.account, to: APIKeyUpdate(friendlyName: "other", policy: nil), by: scene.caller)
        }
    }

    private func rename(
        _ account: AccountSID? = nil, to status: AccountStatus? = nil, by actor: AuditActor
    ) async throws {
        let account = account ?? scene.account
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(friendlyName: "other", status: status), by: actor)
        }
    }

    private func createToken(of account: AccountSID? = nil, by actor: AuditActor) async throws {
        let account = account ?? scene.account
        _ = try await scene.storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: account, by: actor)
        }
    }
}
