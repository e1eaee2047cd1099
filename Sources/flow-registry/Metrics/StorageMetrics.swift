import FlowRegistry
import FlowRegistrySQLite
import Metrics
import SQLite

/// The database, its disk, and the one writer.
struct StorageMetrics: MetricsSource {
    let storage: Storage

    func write(to writer: inout MetricsWriter) {
        writeCommits(storage.database.writer.statistics, to: &writer)
        writer.family("flow_registry_writer_queue_depth", .gauge, "Writes that wait for the next transaction.")
        writer.sample(storage.database.writer.pendingWrites)
        writer.family("flow_registry_writer_queue_limit", .gauge, "Writes that may wait.")
        writer.sample(storage.database.writer.maximumPendingWrites)
        writeSpace(storage.database.space, to: &writer)
        writer.family("flow_registry_sqlite_statements_prepared_total", .counter, "SQL statements that were compiled.")
        writer.sample(Connection.preparedStatements.value)
        writer.family("flow_registry_schema_version", .gauge, "The database's schema version.")
        writer.sample(storage.database.schemaVersion)
        writer.family("flow_registry_ready", .gauge, "Whether each check of /health/ready passes.")
        writer.samples(by: "check", storage.readiness().map { ($0.subject.rawValue, $0.failure == nil ? 1 : 0) })
    }

    private func writeCommits(_ statistics: WriterStatistics, to writer: inout MetricsWriter) {
        writer.family(
            "flow_registry_commit_duration_seconds", .histogram,
            "From a transaction's last change to its end on the disk: words indexed, log written and synced.")
        writer.durations(statistics.commitDurations.values)
        writer.family("flow_registry_commit_writes", .histogram, "Writes that shared a transaction.")
        writer.sizes(statistics.writesPerCommit.values)
        writer.family("flow_registry_commit_failures_total", .counter, "Transactions that came to nothing.")
        writer.sample(statistics.failedCommits.value)
        writer.family(
            "flow_registry_writes_rolled_back_total", .counter, "Writes that were refused inside a transaction.")
        writer.sample(statistics.rolledBackWrites.value)
        writer.family(
            "flow_registry_writes_interrupted_total", .counter,
            "Writes that were stopped and refused, since they took longer than a write may.")
        writer.sample(statistics.interruptedWrites.value)
        writer.family(
            "flow_registry_writer_busy_seconds_total", .counter,
            "Time that the writer spent in transactions and checkpoints.")
        writer.sample(MetricsWriter.seconds(statistics.busyNanoseconds.value))
    }

    private func writeSpace(_ space: DatabaseSpace, to writer: inout MetricsWriter) {
        writer.family("flow_registry_database_size_bytes", .gauge, "Size of the database file.")
        writer.sample(space.databaseBytes)
        writer.family("flow_registry_wal_size_bytes", .gauge, "Size of the write-ahead log.")
        writer.sample(space.logBytes)
        writer.family(
            "flow_registry_disk_free_bytes", .gauge, "What the service may still write to the database's disk.")
        if let free = space.freeBytes { writer.sample(free) }
    }
}
