import FlowRegistryBackup
import FlowRegistry
import Metrics

/// The last proven backup, as the file beside the database records it.
struct BackupMetrics: MetricsSource {
    let record: BackupRecord

    func write(to writer: inout MetricsWriter) {
        let last = record.last
        writer.family(
            "flow_registry_last_backup_timestamp_seconds", .gauge,
            "When the state was taken that the last proven backup has; 0 where none is known of.")
        writer.sample(last.flatMap { Timestamp($0.dateCreated) }.map { Int($0.secondsSinceEpoch) } ?? 0)
        writer.family("flow_registry_last_backup_size_bytes", .gauge, "Size of the last proven backup.")
        writer.sample(last.map { Int($0.bytes) } ?? 0)
    }
}
