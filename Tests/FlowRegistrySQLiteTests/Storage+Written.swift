import Dispatch
import FlowRegistry
import FlowRegistrySQLite
import SQLite

extension Storage {
    /// The value of a write, once it is on the disk.
    func written<Value: Sendable>(
        for account: AccountSID? = nil,
        _ body: @escaping @Sendable (any Transaction) throws(RegistryError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            write(for: account, body) { continuation.resume(returning: $0) }
        }.get()
    }
}

extension Storage {
    /// Has a search find what was written so far, as one that comes over HTTP has it done.
    func index(_ account: AccountSID) throws {
        while try flows.needsIndexing(in: account) {
            let done = DispatchSemaphore(value: 0)
            write { transaction throws(RegistryError) in
                try transaction.indexWords(in: account)
            } completion: { _ in
                done.signal()
            }
            done.wait()
        }
    }
}

extension Storage {
    /// How many steps SQLite has made on the writer's connection so far.
    func writerSteps() async -> Int {
        await withCheckedContinuation { continuation in
            database.writer.write(
                { (connection) throws(SQLiteError) in connection.steps }, failure: { $0 },
                completion: { continuation.resume(returning: (try? $0.get()) ?? 0) })
        }
    }
}
