public import FlowRegistry
import SQLite

extension SQLiteStore {
    /// A transaction that is open for longer, in seconds, is taken for one that will not end.
    private static let maximumTransactionSeconds: Int64 = 10

    /// Schema, disk and writer. After a transaction that failed, asking has the writer try once more: the next answer
    /// tells how that went.
    public func readiness() -> [ReadinessCheck] {
        [
            ReadinessCheck(.schema, failure: schemaFailure()), ReadinessCheck(.disk, failure: diskFailure()),
            ReadinessCheck(.writer, failure: writerFailure()),
        ]
    }

    private func schemaFailure() -> String? {
        guard let stored = try? database.storedSchemaVersion() else { return "The database cannot be read." }
        return stored == database.schemaVersion
            ? nil : "The database has schema version \(stored), not \(database.schemaVersion)."
    }

    private func diskFailure() -> String? {
        let space = database.space
        if space.isReadOnly { return "The file system of the database is read-only." }
        guard let free = space.freeBytes, free < minimumFreeBytes else { return nil }
        return "Less than \(minimumFreeBytes) bytes are free on the disk of the database."
    }

    private func writerFailure() -> String? {
        if database.writer.statistics.openNanoseconds > Self.maximumTransactionSeconds * 1_000_000_000 {
            return "The writer has been at one transaction for more than \(Self.maximumTransactionSeconds) seconds."
        }
        guard let failure = database.writer.lastFailure else { return nil }
        if database.writer.pendingWrites == 0 { database.writer.probe() }
        return failure.isDiskFull
            ? "The last transaction failed: the disk is full." : "The last transaction failed: see the log."
    }
}
