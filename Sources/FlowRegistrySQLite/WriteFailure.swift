import FlowRegistry
import SQLite

/// Why a write was rolled back: a rule of ours, or the engine.
enum WriteFailure: Error {
    case rule(RegistryError)
    case storage(SQLiteError)

    var registryError: RegistryError {
        switch self {
        case .rule(let error): error
        case .storage(let error): Storage.registryError(error)
        }
    }

    /// Runs calls of the engine inside a write.
    static func storing<Value>(_ body: () throws(SQLiteError) -> Value) throws(WriteFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}
