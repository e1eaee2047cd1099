import FlowRegistry
import FlowRegistryBackup
import Metrics
import MicroHTTPD

/// What the service does of itself: purging and logging.
struct ServiceMetrics: MetricsSource {
    let statistics: ServiceStatistics
    let log: LogOutput

    func write(to writer: inout MetricsWriter) {
        writer.family("flow_registry_purged_flows_total", .counter, "Deleted flows that were purged.")
        writer.sample(statistics.purgedFlows.value)
        writer.family("flow_registry_purge_failures_total", .counter, "Rounds of purging that failed.")
        writer.sample(statistics.purgeFailures.value)
        writer.family(
            "flow_registry_last_purge_timestamp_seconds", .gauge,
            "When purging last went well; 0 for not since the start.")
        writer.sample(statistics.lastPurge.value)
        writer.family("flow_registry_log_lines_dropped_total", .counter, "Lines of the log that were read too slowly.")
        writer.sample(log.droppedLines.value)
    }
}

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

/// The certificate in use, where there is one.
struct CertificateMetrics: MetricsSource {
    let identity: CurrentTLSIdentity?
    let statistics: ServiceStatistics

    func write(to writer: inout MetricsWriter) {
        guard let identity else { return }
        writer.family(
            "flow_registry_tls_certificate_expiry_timestamp_seconds", .gauge, "When the certificate in use expires.")
        writer.sample(identity.validity.end)
        writer.family(
            "flow_registry_tls_reload_failures_total", .counter,
            "Certificates that were to replace the one in use and could not.")
        writer.sample(statistics.certificateReloadFailures.value)
    }
}
