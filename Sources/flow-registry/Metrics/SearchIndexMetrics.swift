import FlowRegistry
import FlowRegistrySQLite
import Metrics

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
