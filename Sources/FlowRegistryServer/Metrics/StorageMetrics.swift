import CommandSupport
import FlowRegistry
import FlowRegistrySQLite
import Metrics
import SQLite

/// The database, its disk, and the one writer.
struct StorageMetrics: MetricsSource {
    let registry: SQLiteRegistry

    func write(to writer: inout MetricsWriter) {
        writeCommits(registry.store.database.writer.statistics, to: &writer)
        writer.family("flow_registry_writer_queue_depth", .gauge, "Writes that wait for the next transaction.")
        writer.sample(registry.store.database.writer.pendingWrites)
        writer.family("flow_registry_writer_queue_limit", .gauge, "Writes that may wait.")
        writer.sample(registry.store.database.writer.maximumPendingWrites)
        writeSpace(registry.store.database.space, to: &writer)
        writer.family("flow_registry_sqlite_statements_prepared_total", .counter, "SQL statements that were compiled.")
        writer.sample(Connection.preparedStatements.value)
        writer.family("flow_registry_schema_version", .gauge, "The database's schema version.")
        writer.sample(registry.store.database.schemaVersion)
        writeClock(registry.logClock, to: &writer)
        writeArchive(registry.store.database.walArchiveStatistics, to: &writer)
        writer.family("flow_registry_ready", .gauge, "Whether each check of /health/ready passes.")
        writer.samples(by: "check", registry.store.readiness().map { ($0.subject.rawValue, $0.failure == nil ? 1 : 0) })
    }

    private func writeCommits(_ statistics: WriterStatistics, to writer: inout MetricsWriter) {
        writer.family(
            "flow_registry_commit_duration_seconds", .histogram,
            "From a transaction's last change to its end on the disk: log written and synced.")
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

    private func writeClock(_ clock: LogClock, to writer: inout MetricsWriter) {
        writer.family(
            "flow_registry_clock_behind_seconds", .gauge, "How far the clock is behind the latest of the last changes.")
        writer.sample(Int(clock.secondsBehind(.now)))
        writer.family(
            "flow_registry_clock_setbacks_total", .counter, "Changes that were dated earlier than the one before them.")
        writer.sample(clock.setbacks)
    }

    /// Without backup.walArchiveDirectory, nothing fails.
    private func writeArchive(_ statistics: WALArchiveStatistics?, to writer: inout MetricsWriter) {
        writer.family(
            "flow_registry_wal_archive_failing", .gauge,
            "1 while the log cannot be kept in backup.walArchiveDirectory, else 0.")
        writer.sample(statistics?.isKept ?? true ? 0 : 1)
        writer.family(
            "flow_registry_wal_archive_failures_total", .counter, "Attempts to keep the log that have failed.")
        writer.sample(statistics?.failures.value ?? 0)
        writer.family(
            "flow_registry_wal_archive_disk_free_bytes", .gauge,
            "What the service may still write to backup.walArchiveDirectory.")
        if let free = statistics?.freeBytes { writer.sample(free) }
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

/// How far the search index follows the changes.
struct SearchIndexMetrics: MetricsSource {
    let registry: SQLiteRegistry

    func write(to writer: inout MetricsWriter) {
        let statistics = registry.store.searchIndexStatistics
        writer.family(
            "flow_registry_search_index_lag_changes", .gauge, "Changes that the search index has still to take in.")
        writer.sample(Int(registry.store.searchIndexLag))
        writer.family(
            "flow_registry_search_index_built_ratio", .gauge,
            "How much of the search index is built, from 0 to 1: below 1, searches get 503.")
        writer.sample(statistics.progress)
        writer.family(
            "flow_registry_search_index_builds_total", .counter, "How often the search index was built from scratch.")
        writer.sample(statistics.rebuilds.value)
        writer.family(
            "flow_registry_search_index_failures_total", .counter,
            "Attempts to bring the search index up to date that have failed.")
        writer.sample(statistics.failures.value)
        writer.family(
            "flow_registry_search_index_changes_total", .counter, "Changes that the search index has taken in.")
        writer.sample(statistics.followedChanges.value)
        writer.family("flow_registry_search_index_size_bytes", .gauge, "Size of the search index's file and its log.")
        writer.sample(registry.store.searchIndexBytes)
    }
}
