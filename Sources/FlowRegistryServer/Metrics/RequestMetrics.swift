import FlowRegistry
import FlowRegistryHTTP
import Metrics

/// Requests of the API by route, and those that failed by reason. Accounts and SIDs are no labels.
struct RequestMetrics: MetricsSource {
    let statistics: RequestStatistics

    func write(to writer: inout MetricsWriter) {
        writeRoutes(statistics.perRoute, to: &writer)
        writeFailures(statistics.failures, to: &writer)
        writer.family(
            "flow_registry_quota_refusals_total", .counter, "Changes refused because an account has reached a quota.")
        writer.samples(by: "quota", statistics.quotaRefusals.map { ($0.quota.rawValue, $0.count) })
        let credentials = statistics.credentials
        writer.family(
            "flow_registry_credential_lookups_total", .counter,
            "Credentials that were checked: seen before by the thread, or looked up in the database.")
        writer.samples(by: "result", [("seen", credentials.seen), ("looked_up", credentials.asked)])
        let cache = statistics.responseCache
        writer.family(
            "flow_registry_response_cache_lookups_total", .counter,
            "Cacheable responses: served from the response cache, or made from the database.")
        writer.samples(by: "result", [("hit", cache.hits), ("miss", cache.misses)])
    }

    private func writeRoutes(_ routes: [RouteTotals], to writer: inout MetricsWriter) {
        writer.family("flow_registry_http_requests_total", .counter, "Answered requests.")
        for route in routes {
            for (status, count) in route.statuses { writer.sample(count, Self.labels(route) + [("status", status)]) }
        }
        writer.family(
            "flow_registry_http_request_duration_seconds", .histogram,
            "From the end of the header fields to the answer, body and disk included.")
        for route in routes { writer.durations(route.durations, Self.labels(route)) }
        writer.family("flow_registry_http_request_body_bytes_total", .counter, "Bytes of bodies that were taken.")
        for route in routes { writer.sample(route.requestBytes, Self.labels(route)) }
        writer.family("flow_registry_http_response_body_bytes_total", .counter, "Bytes of bodies that were answered.")
        for route in routes { writer.sample(route.responseBytes, Self.labels(route)) }
    }

    private func writeFailures(_ failures: [RequestFailure: Int], to writer: inout MetricsWriter) {
        func samples(_ reasons: KeyValuePairs<String, RequestFailure>) {
            writer.samples(by: "reason", reasons.map { ($0, failures[$1] ?? 0) })
        }
        writer.family("flow_registry_failed_logins_total", .counter, "Requests whose credentials let nobody in.")
        samples([
            "none": .missingCredentials, "wrong": .wrongCredentials, "account_not_active": .inactiveAccount,
        ])
        writer.family("flow_registry_throttled_requests_total", .counter, "Requests refused with 429.")
        samples([
            "failed_logins": .tooManyFailedLogins, "request_rate": .tooHighRequestRate,
            "requests_in_flight": .tooManyRequestsInFlight, "slow_requests": .tooManySlowRequests,
        ])
        writer.family("flow_registry_faults_total", .counter, "Requests answered with 500 or 503.")
        samples([
            "internal": .internalFault, "overloaded": .overloaded, "timed_out": .timedOut,
            "search_unavailable": .searchUnavailable, "disk_full": .storageFull,
            "disk_failed": .storageUnavailable,
        ])
    }

    private static func labels(_ route: RouteTotals) -> MetricsWriter.Labels {
        [("method", route.method), ("route", route.pattern)]
    }
}
