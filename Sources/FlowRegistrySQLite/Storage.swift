public import FlowRegistry
public import SQLite
import Synchronization

/// The repositories of one database file, and what they share: clock, and the way from SQLite's errors to ours.
public struct Storage: Repositories {
    let database: Database
    let now: @Sendable () -> Timestamp
    let flowRetentionSeconds: Int64
    let credentialChanges = ChangeCount()
    public let changes = FlowChanges()

    /// - Parameters:
    ///   - flowRetentionDays: how long a deleted flow can be brought back; 0 for not at all.
    ///   - now: the clock of every date that is stored.
    public init(database: Database, flowRetentionDays: Int = 30, now: @escaping @Sendable () -> Timestamp) {
        self.database = database
        self.now = now
        flowRetentionSeconds = Int64(flowRetentionDays) * 86_400
    }

    public var accounts: SQLiteAccountRepository { SQLiteAccountRepository(storage: self) }
    public var flows: SQLiteFlowRepository { SQLiteFlowRepository(storage: self) }
    public var aliases: SQLiteAliasRepository { SQLiteAliasRepository(storage: self) }
    public var keys: SQLiteAPIKeyRepository { SQLiteAPIKeyRepository(storage: self) }
    public var credentials: SQLiteCredentialRepository { SQLiteCredentialRepository(storage: self) }
    public var audit: SQLiteAuditRepository { SQLiteAuditRepository(storage: self) }

    /// Whether the file can be read just now.
    public func isReadable() -> Bool {
        let one = try? database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT 1").first { $0.int64(0) }
        }
        return one == .some(1)
    }

    func read<Value>(
        _ body: (Connection) throws(SQLiteError) -> Result<Value, RegistryError>
    ) throws(RegistryError) -> Value {
        do {
            return try database.read(body).get()
        } catch {
            throw Self.registryError(error)
        }
    }

    /// Runs `body` in the writer's next transaction; a `RegistryError` of its own rolls this write alone back.
    ///
    /// - Parameter touched: every flow of which anything may be another afterwards.
    func write<Value: Sendable>(
        touching touched: TouchedFlows, completion: @escaping Completion<Value>,
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) {
        changes.begin(touched)
        let accepted = database.writer.write(body, failure: { $0 }) { [changes] result in
            changes.end(touched)
            completion(result.mapError(Self.registryError))
        }
        if !accepted {
            changes.end(touched)
            completion(.failure(.overloaded))
        }
    }

    /// As `write`; from the acknowledgement on, nobody relies on credentials that were verified before.
    func writeCredentials<Value: Sendable>(
        completion: @escaping Completion<Value>, _ body: @escaping @Sendable (Connection) throws -> Value
    ) {
        write(
            touching: .none,
            completion: { [credentialChanges] result in
                credentialChanges.raise()
                completion(result)
            }, body)
    }

    private static func registryError(_ error: any Error) -> RegistryError {
        switch error {
        case let error as RegistryError: error
        case let error as SQLiteError where error.isDiskFull: .storageFull
        case let error as SQLiteError where error.isInterrupted: .timedOut
        default: .internalFault("\(error)")
        }
    }
}

/// How often something has changed; read from any thread without a lock.
final class ChangeCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    func raise() { count.wrappingAdd(1, ordering: .releasing) }
}

extension Optional {
    /// The row that was looked for, or `.notFound`.
    func orNotFound() throws(RegistryError) -> Wrapped {
        guard let self else { throw .notFound }
        return self
    }

    func found() -> Result<Wrapped, RegistryError> { map(Result.success) ?? .failure(.notFound) }
}
