import FlowRegistry
import SQLite

/// A write of the store's as the commit queue has it.
///
/// Unchecked: the writer's thread alone touches `failure`.
final class SQLiteWrite: QueuedWrite, @unchecked Sendable {
    private let write: any PendingWrite<any StoreTransaction>
    private let isDryRun: Bool
    private let store: SQLiteStore
    /// Why the write was refused when it was last performed.
    private var failure: RegistryError?

    init(_ write: any PendingWrite<any StoreTransaction>, isDryRun: Bool, on store: SQLiteStore) {
        (self.write, self.isDryRun, self.store) = (write, isDryRun, store)
    }

    func perform(on connection: Connection) -> CommitQueue.Performance {
        let transaction = SQLiteTransaction(on: connection, of: store)
        failure = nil
        do throws(RegistryError) {
            try write.perform(on: transaction)
            return .succeeded
        } catch {
            failure = transaction.failure.map(RegistryError.init(storage:)) ?? error
            return .refused(transaction.failure)
        }
    }

    func finish(_ error: SQLiteError?) {
        let failure = error.map(RegistryError.init(storage:)) ?? failure
        if failure == nil, !isDryRun { store.searchIndex.noteCommit() }
        write.finish(failure)
    }
}
