public import FlowRegistry
public import SQLite

/// The repositories of one database file, and what they share: clock, and the way from SQLite's errors to ours.
public struct Storage: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp

    /// - Parameter now: the clock of every date that is stored.
    public init(database: Database, now: @escaping @Sendable () -> Timestamp) {
        self.database = database
        self.now = now
    }

    public var accounts: SQLiteAccountRepository { SQLiteAccountRepository(storage: self) }
    public var flows: SQLiteFlowRepository { SQLiteFlowRepository(storage: self) }

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
        } catch let error as SQLiteError {
            throw Self.registryError(error)
        } catch let error as RegistryError {
            throw error
        } catch {
            throw .internalFault("\(error)")
        }
    }

    func write<Value: Sendable>(
        completion: @escaping Completion<Value>,
        _ body: @escaping @Sendable (Connection) throws(WriteFailure) -> Value
    ) {
        let accepted = database.writer.write(body, failure: WriteFailure.storage) { result in
            completion(result.mapError(\.registryError))
        }
        if !accepted { completion(.failure(.overloaded)) }
    }

    static func registryError(_ error: SQLiteError) -> RegistryError {
        error.isDiskFull ? .storageFull : .internalFault(error.description)
    }
}
