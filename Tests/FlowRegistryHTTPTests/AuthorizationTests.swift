import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Foundation
import HTTPServing
import InMemoryStore
import TestSupport
import Testing

@Suite("Authorization")
struct AuthorizationTests {
    typealias Row = AuthorizationMatrix.Row
    typealias Login = TestRegistry.Login

    /// Every kind of credential that a request may carry.
    enum Kind: CaseIterable {
        case none, unknownAccount, wrongToken, otherAccountsToken, unknownKey, wrongSecret
        case suspended, closed, keyOfSuspended
        case primaryToken, secondaryToken, voidedToken
        case mainKey, standardKey, restrictedKey, keyRestrictedToAllElse, expiredKey, revokedKey
        case otherAccount, otherAccountsMainKey, administrator, administratorsStandardKey
    }

    @Test("has a row in the matrix for every route, and no other")
    func isComplete() throws {
        let routes = try TestRegistry().api.routes.map { "\($0.method) \($0.pattern)" }
        #expect(Set(AuthorizationMatrix.rows.map { "\($0.method) \($0.pattern)" }) == Set(routes))
        #expect(AuthorizationMatrix.rows.count == routes.count)
    }

    private static var unthrottled: Limits {
        var limits = Limits()
        limits.failuresPerAddress = 0
        limits.failuresPerUsername = 0
        return limits
    }

    @Test("gives each credential what the matrix says", arguments: Kind.allCases)
    func holds(kind: Kind) async throws {
        try await holds(kind, on: try TestRegistry(limits: Self.unthrottled))
    }

    @Test(
        "is the same on every storage engine, be it one whose reads wait", .serialized,
        arguments: Kind.allCases, [false, true])
    func holdsInMemory(kind: Kind, readsWait: Bool) async throws {
        try await holds(kind, on: TestAPI(InMemoryStore(readsWait: readsWait), limits: Self.unthrottled))
    }

    private func holds(_ kind: Kind, on registry: TestAPI<some Store>) async throws {
        let administrator = try await registry.account("Administrator")
        for row in AuthorizationMatrix.rows {
            let scene = try await Scene(registry, administrator)
            let login = try await scene.login(kind, for: row)
            let response = await registry.response(
                to: row.method, scene.target(row.pattern), as: login, form: row.form)
            let expected = Self.expectedStatus(row, kind)
            #expect(response.status.code == expected, "\(row.method) \(row.pattern)")
        }
    }

    @Test("is asked once more when the body is complete", arguments: [APIKeyType.main, .standard, .restricted])
    func isAskedAgain(type: APIKeyType) async throws {
        let registry = try TestRegistry()
        let owner = try await registry.account()
        let key = try await registry.key(of: owner, type, allow: type == .restricted ? ["/twilio/studio/flows/*"] : nil)
        guard case .afterBody(let receiver) = registry.reply(to: .post, "/v2/Flows", as: key, body: nil) else {
            Issue.record("the body was not asked for")
            return
        }
        let (sid, account) = (try #require(APIKeySID(key.username)), try TestRegistry.sid(owner))
        try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: .commandLine)
        }
        guard case .now(let response) = registry.connection(of: key).send(.post, "/v2/Flows", to: receiver.reply) else {
            Issue.record("a write was begun")
            return
        }
        #expect(response.status == .unauthorized)
    }

    @Test("lets an account have so many bodies read at a time, and others as many")
    func limitsBodies() async throws {
        var limits = Limits()
        limits.bodiesPerAccount = 2
        let registry = try TestRegistry(limits: limits)
        let (busy, calm) = (try await registry.account(), try await registry.account())
        func isAskedFor(_ login: Login, _ held: inout [Reply]) -> Bool {
            let reply = registry.reply(to: .post, "/v2/Flows", as: login, body: nil)
            guard case .afterBody = reply else { return false }
            held.append(reply)
            return true
        }
        var held: [Reply] = []
        #expect(isAskedFor(busy, &held) && isAskedFor(busy, &held) && !isAskedFor(busy, &held))
        #expect(isAskedFor(calm, &held))
        held = []
        #expect(isAskedFor(busy, &held))
    }

    @Test("counts a request whose client goes within its body, and gives its place back")
    func countsAbandonedBodies() async throws {
        var limits = Limits()
        limits.bodiesPerAccount = 1
        let registry = try TestRegistry(limits: limits)
        let owner = try await registry.account()
        let held = registry.reply(to: .post, "/v2/Flows", as: owner, body: nil)
        guard case .afterBody(let receiver) = held else {
            Issue.record("the body was not asked for")
            return
        }
        receiver.abandon()
        let totals = registry.api.statistics.perRoute.filter { $0.pattern == "/v2/Flows" }
        #expect(totals.flatMap(\.statuses).map { "\($0.status): \($0.count)" } == ["499: 1"])
        guard case .afterBody = registry.reply(to: .post, "/v2/Flows", as: owner, body: nil) else {
            Issue.record("a place was held by nobody")
            return
        }
        withExtendedLifetime(held) {}
    }

    @Test("counts a change without a body among an account's requests, until it is answered")
    func limitsChangesWithoutABody() async throws {
        var limits = Limits()
        limits.bodiesPerAccount = 1
        let registry = try TestRegistry(limits: limits)
        let (busy, calm) = (try await registry.account(), try await registry.account())
        func reply(_ login: Login) -> Reply {
            registry.reply(to: .delete, "/v1/Flows/FW" + String(repeating: "0", count: 32), as: login, body: [])
        }
        let held = reply(busy)
        guard case .later = held, case .now(let refusal) = reply(busy), case .later = reply(calm) else {
            Issue.record("a change was not counted")
            return
        }
        #expect(refusal.status == .tooManyRequests)
        guard case .later(let request) = held else { return }
        let status = await withCheckedContinuation { continuation in
            TestSuspension.start(request) { continuation.resume(returning: $0.status) }
        }
        // As soon as the client may have its answer, whatever else still holds the request.
        guard status == .notFound, case .later = reply(busy) else {
            Issue.record("a place was held behind the answer")
            return
        }
        withExtendedLifetime(held) {}
    }

    private static func expectedStatus(_ row: Row, _ kind: Kind) -> Int {
        guard row.access != .everybody else { return row.status }
        switch kind {
        case .none, .unknownAccount, .wrongToken, .otherAccountsToken, .unknownKey, .wrongSecret, .voidedToken,
            .expiredKey, .revokedKey:
            return 401
        case .suspended, .closed, .keyOfSuspended: return 403
        case _ where row.access == .commandLine: return 403
        case .primaryToken, .secondaryToken, .mainKey: return row.status
        case .standardKey, .restrictedKey: return row.access == .administration ? 403 : row.status
        case .keyRestrictedToAllElse: return 403
        case .otherAccount, .otherAccountsMainKey: return foreignStatus(row)
        case .administrator: return administratorsStatus(row)
        case .administratorsStandardKey: return row.access == .administration ? 403 : foreignStatus(row)
        }
    }

    /// The administrator does over the API of 2010 what others do with their own, and makes accounts; flows are walls to
    /// it as to everybody.
    private static func administratorsStatus(_ row: Row) -> Int {
        if row.pattern == "/2010-04-01/Accounts" { return row.method == .post ? 201 : 200 }
        // The row before this one has made the administrator's secondary token.
        if row.pattern == "/v1/AuthTokens/Secondary", row.method == .delete { return 204 }
        return row.pattern.hasPrefix("/2010-04-01/") ? row.status : foreignStatus(row)
    }

    /// On another account's resource: as on one that does not exist. Lists and creations are the caller's own.
    private static func foreignStatus(_ row: Row) -> Int {
        if row.pattern == "/v1/AuthTokens/Promote" { return 409 }
        if row.pattern == "/v1/AuthTokens/Secondary" { return row.method == .post ? 201 : 404 }
        return row.pattern.contains("{") ? 404 : row.status
    }
}

/// A flow with an alias, a deleted flow and a key of one account, and another account beside it.
private struct Scene<Engine: Store> {
    typealias Login = TestAPI<Engine>.Login

    let registry: TestAPI<Engine>
    let administrator: Login
    let owner: Login
    let other: Login
    let secondary: String
    let flow: String
    let deletedFlow: String
    let key: Login

    init(_ registry: TestAPI<Engine>, _ administrator: Login) async throws {
        self.registry = registry
        self.administrator = administrator
        owner = try await registry.account("Owner")
        other = try await registry.account("Other")
        key = try await registry.key(of: owner, .standard)
        let sid = try TestRegistry.sid(owner)
        let rotation = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: sid, by: .commandLine)
        }
        secondary = rotation.authToken ?? ""
        let definition = try FlowDefinition(
            json: [UInt8](#"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#.utf8))
        let new = NewFlow(friendlyName: "Test", status: .draft, definition: definition)
        let created = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: sid, by: .commandLine)
        }
        flow = created.sid.description
        let alias = try #require(AliasName("live"))
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.setAlias(
                alias, of: created.sid, in: sid, to: AliasTarget(revision: .number(1)), if: .none, by: .commandLine)
        }
        let deleted = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createFlow(new, in: sid, by: .commandLine)
        }
        deletedFlow = deleted.sid.description
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.deleteFlow(deleted.sid, in: sid, if: .none, by: .commandLine)
        }
    }

    /// The pattern with the owner's resources in it.
    func target(_ pattern: String) -> String {
        var target = pattern.replacingOccurrences(of: "{AccountSid}", with: owner.username)
            .replacingOccurrences(of: "{FlowSid}", with: flow)
            .replacingOccurrences(of: "{Revision}", with: "1")
            .replacingOccurrences(of: "{Name}", with: "live")
        let flow = pattern.hasSuffix("/Undelete") ? deletedFlow : flow
        let member =
            target.contains("Keys/") ? key.username : target.hasPrefix("/2010-04-01/") ? owner.username : flow
        target = target.replacingOccurrences(of: "{Sid}", with: target.contains("/Flows/FW") ? "FN1" : member)
        return target.replacing(#/{[A-Za-z]+}/#, with: "FN1")
    }

    func login(_ kind: AuthorizationTests.Kind, for row: AuthorizationMatrix.Row) async throws -> Login? {
        switch kind {
        case .none: return nil
        case .unknownAccount: return ("AC" + String(repeating: "1", count: 32), owner.password)
        case .wrongToken: return (owner.username, String(repeating: "0", count: 32))
        case .otherAccountsToken: return (owner.username, other.password)
        case .unknownKey: return ("SK" + String(repeating: "1", count: 32), key.password)
        case .wrongSecret: return (key.username, owner.password)
        case .suspended: return try await owner(after: .suspended)
        case .closed: return try await owner(after: .closed)
        case .keyOfSuspended:
            let main = try await registry.key(of: owner, .main)
            _ = try await owner(after: .suspended)
            return main
        case .primaryToken: return owner
        case .secondaryToken: return (owner.username, secondary)
        case .voidedToken: return try await voided()
        case .mainKey: return try await registry.key(of: owner, .main)
        case .standardKey: return try await registry.key(of: owner, .standard)
        case .restrictedKey:
            return try await restricted {
                $0 == row.permission || row.further.contains($0) || row.permission == nil
            }
        case .keyRestrictedToAllElse: return try await restricted { $0 != row.permission }
        case .expiredKey: return try await expired()
        case .revokedKey: return try await revoked()
        case .otherAccount: return other
        case .otherAccountsMainKey: return try await registry.key(of: other, .main)
        case .administrator: return administrator
        case .administratorsStandardKey: return try await registry.key(of: administrator, .standard)
        }
    }

    private func restricted(_ allows: (String) -> Bool) async throws -> Login {
        try await registry.key(of: owner, .restricted, allow: Permission.allCases.compactMap(\.name).filter(allows))
    }

    private func owner(after status: AccountStatus) async throws -> Login {
        let sid = try TestRegistry.sid(owner)
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: .server, to: AccountUpdate(status: status), by: .commandLine)
        }
        return owner
    }

    /// Each of these was right a moment before, and was found so by the very thread that is asked again.
    private func voided() async throws -> Login {
        let sid = try TestRegistry.sid(owner)
        try await use(owner)
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.promoteSecondaryToken(of: sid, by: .commandLine)
        }
        _ = try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: sid, by: .commandLine)
        }
        return owner
    }

    private func expired() async throws -> Login {
        let end = Timestamp(secondsSinceEpoch: registry.clock.now.secondsSinceEpoch + 10)
        let key = try await registry.key(of: owner, .main, expires: end)
        try await use(key)
        registry.clock.turn(bySeconds: 10)
        return key
    }

    private func revoked() async throws -> Login {
        let main = try await registry.key(of: owner, .main)
        try await use(main)
        guard let sid = APIKeySID(main.username) else { throw RegistryError.notFound }
        let account = try TestRegistry.sid(owner)
        try await registry.storage.written { transaction throws(RegistryError) in
            try transaction.deleteKey(sid, in: account, by: .commandLine)
        }
        return main
    }

    private func use(_ login: Login) async throws {
        let status = await registry.response(to: .get, "/v2/Flows", as: login).status
        #expect(status == .ok)
    }
}
