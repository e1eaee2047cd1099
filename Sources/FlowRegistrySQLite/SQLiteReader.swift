public import FlowRegistry
public import SQLite

/// The rows of a database, read by `SQLiteReader` and `SQLiteTransaction` alike. Every statement is scoped by the account.
public protocol SQLiteRows: StoreReader {
    /// nil on a database that is only checked.
    var store: SQLiteStore? { get }

    /// Runs statements, and tells what SQLite throws in the core's terms.
    func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value
}

/// Reads on the calling thread's connection; each read has its own time.
public struct SQLiteReader: SQLiteRows {
    private let engine: SQLiteStore

    init(_ store: SQLiteStore) { engine = store }

    public var store: SQLiteStore? { engine }

    public func run<Value>(_ body: (Connection) throws -> Value) throws(RegistryError) -> Value {
        do {
            return try engine.database.reading(body)
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

extension SQLiteError {
    /// A row that no version of ours can have written.
    static func unreadableRow(_ table: String) -> SQLiteError {
        SQLiteError(code: 11, message: "a row of the table \(table) is not one of ours")
    }
}
