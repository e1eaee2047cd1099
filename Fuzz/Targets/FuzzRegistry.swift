import Dispatch
import FlowRegistry
import FlowRegistryHTTP
import FlowRegistrySQLite
import Foundation
import HTTPServing
import Resources
import SQLite
import Synchronization
import TestSupport

/// The API on a database of its own, with an account, a key and a flow; made anew when an input has broken these, and
/// every so often.
final class FuzzRegistry: Sendable {
    /// The names that inputs have for what is in the database.
    let values: [(name: String, value: String)]
    private let api: API<SQLiteStore>
    private let directory: TemporaryDirectory

    private static let lifetime = 2_000
    private static let state = Mutex<(registry: FuzzRegistry?, uses: Int)>((nil, 0))
    private static let definition =
        #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[],"properties":{}}]}"#

    static func current() throws -> FuzzRegistry {
        try state.withLock { state in
            state.uses += 1
            if let registry = state.registry, state.uses < lifetime, registry.isIntact { return registry }
            state = (nil, 0)
            let registry = try FuzzRegistry()
            state.registry = registry
            return registry
        }
    }

    private init() throws {
        directory = try TemporaryDirectory()
        let now = Timestamp(secondsSinceEpoch: 1_800_000_000)
        let database = try Database(path: directory.database, migrations: Migrations.all)
        let storage = SQLiteRegistry(database: database, now: { now })
        var limits = Limits()
        (limits.failuresPerAddress, limits.failuresPerUsername) = (0, 0)
        api = API(
            registry: storage, origin: Origin(publicURL: nil, fallback: "http://localhost"), limits: limits,
            clock: Clock(now: { now }, uptimeNanoseconds: { 0 }))
        values = try Self.values(of: storage)
    }

    /// Lets go of the database; the next input gets a new one.
    static func discard() { state.withLock { $0 = (nil, 0) } }

    /// The answer, once a write that it may have started is done.
    func answer(to script: ScriptedRequest) -> Response {
        let isWhole = script.body.isEmpty
        return finish(script.sent(body: isWhole ? [] : nil, to: api.reply), script)
    }

    private func finish(_ reply: Reply, _ script: ScriptedRequest) -> Response {
        switch reply {
        case .now(let response): response
        case .again: preconditionFailure("nothing was prepared")
        case .later(let request): Self.wait { TestSuspension.start(request, $0) }
        case .afterBody(let receiver): finish(script.sent(body: script.body, to: receiver.reply), script)
        }
    }

    private var isIntact: Bool {
        let request = ScriptedRequest([UInt8]("GET /v2/Flows/{flow}\nAuthorization: {login}".utf8), values)
        return request.map { answer(to: $0).status == .ok } ?? false
    }

    private static func values(of storage: SQLiteRegistry) throws -> [(name: String, value: String)] {
        let new = try wait(storage) { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: "Fuzz", by: .commandLine)
        }
        let account = new.account.sid
        let flow = NewFlow(
            friendlyName: "Fuzz", status: .published, definition: try FlowDefinition(json: [UInt8](definition.utf8)))
        let stored = try wait(storage) { transaction throws(RegistryError) in
            try transaction.createFlow(flow, in: account, by: .commandLine)
        }
        let key = try NewAPIKey(friendlyName: "Fuzz", type: .standard)
        let created = try wait(storage) { transaction throws(RegistryError) in
            try transaction.createKey(key, in: account, by: .commandLine)
        }
        return [
            ("account", account.description), ("login", login(account.description, new.authToken)),
            ("key", created.key.sid.description), ("keylogin", login(created.key.sid.description, created.secret)),
            ("flow", stored.sid.description), ("definition", definition),
        ]
    }

    private static func login(_ username: String, _ password: String) -> String {
        "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
    }

    /// The value of a write.
    private static func wait<Value: Sendable>(
        _ storage: SQLiteRegistry, _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value
    ) throws -> Value {
        try wait { storage.write(body, completion: $0) }.get()
    }

    /// What a callback of another thread is given.
    private static func wait<Value: Sendable>(_ start: (@escaping @Sendable (Value) -> Void) -> Void) -> Value {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Value?>(nil)
        start { value in
            result.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        guard let value = result.withLock({ $0 }) else { fatalError("a write was answered with nothing") }
        return value
    }
}
