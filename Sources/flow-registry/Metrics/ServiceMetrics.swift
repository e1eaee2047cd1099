import Metrics

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
