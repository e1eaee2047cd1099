import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Foundation
import HTTPServing
import InMemoryStore
import Resources
import SQLite
import TestSupport

/// The API over a fresh database file.
typealias TestRegistry = TestAPI<SQLiteStore>

/// The API over a store of its own, with a clock that the test turns.
struct TestAPI<Engine: Store>: Sendable {
    typealias Login = (username: String, password: String)

    let api: API<Engine>
    let storage: Registry<Engine>
    let clock: TestClock
    /// What lasts as long as the store.
    private let resources: [any Sendable]

    init(_ store: Engine, limits: Limits = Limits(), quotas: Quotas = Quotas(), keeping resources: [any Sendable] = [])
    {
        let clock = TestClock()
        storage = Registry(store: store, quotas: quotas, now: { clock.now })
        api = API(
            registry: storage, origin: Origin(publicURL: nil, fallback: "http://localhost"), limits: limits,
            clock: Clock(now: { clock.now }, uptimeNanoseconds: { clock.now.secondsSinceEpoch * 1_000_000_000 }))
        self.clock = clock
        self.resources = resources
    }

    /// The response to a request, once the write that it may have started is done.
    func response(
        to method: HTTPMethod, _ target: String, as login: Login? = nil, from address: String = "127.0.0.1",
        form: [(String, String)] = [], fields: [String: String] = [:]
    ) async -> Response {
        await admitted(method, target, as: login, from: address, form: form, fields: fields).response()
    }

    /// A request as far as the event loop takes it: whatever it writes is still to be queued.
    func admitted(
        _ method: HTTPMethod, _ target: String, as login: Login? = nil, from address: String = "127.0.0.1",
        form: [(String, String)] = [], fields: [String: String] = [:]
    ) -> AdmittedRequest {
        AdmittedRequest(
            reply(to: method, target, as: login, from: address, body: Self.body(of: form), fields: fields))
    }

    /// What the event loop makes of a request.
    ///
    /// - Parameter body: nil while it is still to come.
    func reply(
        to method: HTTPMethod, _ target: String, as login: Login?, from address: String = "127.0.0.1",
        body: [UInt8]?, fields: [String: String] = [:]
    ) -> Reply {
        EventLoopThread.$isCurrent.withValue(true) {
            connection(of: login, from: address, fields).send(method, target, body: body, to: api.reply)
        }
    }

    /// The response to a request on the control socket.
    func administered(
        _ method: HTTPMethod, _ target: String, as login: Login? = nil, form: [(String, String)] = [],
        fields: [String: String] = [:]
    ) async -> Response {
        await admittedOnControlSocket(method, target, as: login, form: form, fields: fields).response()
    }

    /// A request on the control socket, whose write is still to begin.
    func admittedOnControlSocket(
        _ method: HTTPMethod, _ target: String, as login: Login? = nil, form: [(String, String)] = [],
        fields: [String: String] = [:]
    ) -> AdmittedRequest {
        AdmittedRequest(
            connection(of: login, from: "unix", fields).send(
                method, target, body: Self.body(of: form), to: api.administer))
    }

    private static func body(of form: [(String, String)]) -> [UInt8] {
        [UInt8](
            form.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
                .joined(separator: "&").utf8)
    }

    /// The connection of a client with credentials.
    func connection(
        of login: Login?, from address: String = "127.0.0.1", _ fields: [String: String] = [:],
        prepare: @escaping (Response) -> PreparedResponse? = { _ in nil }
    ) -> ScriptedConnection {
        let authorization = login.map { "Basic " + Data("\($0.username):\($0.password)".utf8).base64EncodedString() }
        let all = fields.merging(authorization.map { ["Authorization": $0] } ?? [:]) { $1 }
        return ScriptedConnection(
            from: address, fields: all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, prepare: prepare)
    }

    /// A new account with its auth token.
    func account(_ name: String = "Test") async throws -> Login {
        let new = try await storage.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: name, by: .commandLine)
        }
        return (new.account.sid.description, new.authToken)
    }

    /// A new key of an account, with its secret.
    func key(
        of account: Login, _ type: APIKeyType, allow: [String]? = nil, expires: Timestamp? = nil
    ) async throws -> Login {
        let key = try NewAPIKey(
            friendlyName: "Test", type: type, policy: try allow.map { try KeyPolicy(allow: $0) }, dateExpires: expires)
        let sid = try Self.sid(account)
        let created = try await storage.written { transaction throws(RegistryError) in
            try transaction.createKey(key, in: sid, by: .commandLine)
        }
        return (created.key.sid.description, created.secret)
    }

    static func sid(_ account: Login) throws -> AccountSID {
        guard let sid = AccountSID(account.username) else { throw RegistryError.notFound }
        return sid
    }
}

extension TestAPI where Engine == SQLiteStore {
    init(limits: Limits = Limits(), maximumPendingWrites: Int = 4_096, quotas: Quotas = Quotas()) throws {
        let directory = try TemporaryDirectory()
        let database = try Database(
            path: directory.database, migrations: Migrations.all, maximumPendingWrites: maximumPendingWrites)
        self.init(SQLiteStore(database: database), limits: limits, quotas: quotas, keeping: [directory])
    }
}
