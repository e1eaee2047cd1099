import FlowRegistry
import SQLite
import TestSupport
import Testing

@testable import FlowRegistrySQLite

extension Registry<SQLiteStore> {
    /// Has the search index take in all changes that there are.
    func index() throws {
        let end = try store.database.read { connection throws(SQLiteError) in try AuditEventTable.end(on: connection) }
        try #require(store.searchIndex.wait(for: end.number))
    }

    /// How many changes the search index has still to take in.
    func fresh() throws -> Int64 {
        try #require(store.searchIndex.wait(for: 0))
        return store.searchIndexLag
    }

    /// - Parameter sortable: of so many flows a page is sorted, and of more it is gone through the account.
    func page(
        _ page: PageRequest<FlowPosition>, matching query: FlowQuery, in account: AccountSID,
        sortable: Int = FlowSearch.sortable
    ) throws -> Page<Flow> {
        try #require(store.searchIndex.wait(for: 0))
        return try #require(
            store.database.read { connection throws(SQLiteError) in
                try store.searchIndex.read(beside: connection) { file, number throws(SQLiteError) in
                    try FlowSearch.page(
                        page, matching: query, in: account, sortable: sortable,
                        index: FlowIndex.State(file: file, number: number), on: connection)
                }
            })
    }
}

extension FollowerLimits {
    /// Changes are taken in only when somebody waits for them.
    static var onDemand: FollowerLimits {
        var limits = FollowerLimits()
        (limits.gatheredChanges, limits.gatheredMilliseconds) = (.max, 3_600_000)
        (limits.waitMilliseconds, limits.erasingSeconds) = (60_000, 0)
        return limits
    }
}

extension Registry<SQLiteStore> {
    /// How many steps SQLite has made on the writer's connection so far.
    func writerSteps() async -> Int {
        (try? await onWriter { connection in connection.steps }) ?? 0
    }

    /// What `body` gives in a transaction of the writer's.
    func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(SQLiteError) -> Value
    ) async throws -> Value {
        try await withCheckedContinuation { continuation in
            store.database.writer.write(body, failure: { $0 }, completion: { continuation.resume(returning: $0) })
        }.get()
    }
}
