import FlowRegistry
import SQLite

/// The changes of one write, on the writer's connection.
final class SQLiteTransaction: Transaction {
    let connection: Connection
    /// The date of every change.
    let now: Timestamp
    let flowRetentionSeconds: Int64
    /// Whether nobody may rely any longer on credentials that were verified before.
    private(set) var changesCredentials = false

    init(on connection: Connection, at now: Timestamp, flowRetentionSeconds: Int64) {
        self.connection = connection
        self.now = now
        self.flowRetentionSeconds = flowRetentionSeconds
    }

    func change<Value>(_ body: () throws -> Value) throws(RegistryError) -> Value {
        do {
            return try body()
        } catch {
            throw Storage.registryError(error)
        }
    }

    func changeCredentials<Value>(_ body: () throws -> Value) throws(RegistryError) -> Value {
        changesCredentials = true
        return try change(body)
    }
}
