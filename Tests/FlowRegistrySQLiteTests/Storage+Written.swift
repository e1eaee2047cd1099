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
    /// Has all words of an account indexed; gives how many slices it were.
    @discardableResult
    func index(_ account: AccountSID) throws -> Int {
        var slices = 0
        while try hasUnindexed(account) {
            indexSlice(account)
            slices += 1
        }
        return slices
    }

    /// Has as many words of an account indexed as one write may take.
    func indexSlice(_ account: AccountSID) {
        let done = DispatchSemaphore(value: 0)
        write { transaction throws(RegistryError) in
            try transaction.indexWords(in: account)
        } completion: { _ in
            done.signal()
        }
        done.wait()
    }

    /// Whether a search looks at texts of the account itself.
    func hasUnindexed(_ account: AccountSID) throws -> Bool {
        try database.read { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT EXISTS (SELECT 1 FROM unindexed_flow JOIN flow ON flow.id = search_rowid & 0xFFFFFFF
                    JOIN account ON account.id = account_id WHERE account.sid = ?)
                """
            )
            .bind(account.description).first { $0.int64(0) } == 1
        }
    }
}

extension Storage {
    /// How many steps SQLite has made on the writer's connection so far.
    func writerSteps() async -> Int {
        (try? await onWriter { connection in connection.steps }) ?? 0
    }

    /// What `body` gives in a transaction of the writer's.
    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(SQLiteError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            database.writer.write(body, failure: { $0 }, completion: { continuation.resume(returning: $0) })
        }.get()
    }
}
