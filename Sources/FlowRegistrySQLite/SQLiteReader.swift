public import FlowRegistry
public import SQLite

/// The rows of one connection, read by `SQLiteReader` and `SQLiteTransaction` alike. Every statement is scoped by the account.
public protocol SQLiteRows: StoreReader {
    var connection: Connection { get }
    /// nil on a database that is only examined.
    var store: SQLiteStore? { get }

    /// Runs statements, and tells what SQLite throws in the core's terms.
    func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value
}

/// Reads on the calling thread's connection.
public struct SQLiteReader: StoreReader, SQLiteRows {
    public let connection: Connection
    public let store: SQLiteStore?

    public func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try body(connection)
        } catch {
            throw RegistryError(storage: error)
        }
    }

    public func snapshot<Value>(_ body: () throws(RegistryError) -> Value) throws(RegistryError) -> Value {
        try run { try $0.snapshotResult(body) }.get()
    }
}

extension RegistryError {
    /// What an error of the storage is to the core.
    init(storage error: any Error) {
        self =
            switch error {
            case let error as RegistryError: error
            case let error as SQLiteError where error.isDiskFull: .storageFull
            case let error as SQLiteError where error.isFileFailure: .storageUnavailable("\(error)")
            case let error as SQLiteError where error.isInterrupted: .timedOut
            default: .internalFault("\(error)")
            }
    }
}
