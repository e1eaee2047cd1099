import HTTPServing
public import Metrics

/// What has been counted of one route's requests, over all threads.
public struct RouteTotals: Sendable {
    /// `none` for requests that found no route, of whatever method.
    public let method: String
    /// The route's pattern, or `none`.
    public let pattern: String
    /// By status, those alone that occurred; `other` for one that the service does not send.
    public let statuses: [(status: String, count: Int)]
    /// In nanoseconds.
    public let durations: HistogramValues
    /// Of bodies.
    public let requestBytes: Int
    public let responseBytes: Int

    init(route: Route?, _ counts: [RouteCounts]) {
        method = route?.method.name ?? "none"
        pattern = route?.pattern ?? "none"
        statuses = (0...RouteCounts.statuses.count).compactMap { place in
            let count = counts.reduce(0) { $0 + $1.count(at: place) }
            let status = place < RouteCounts.statuses.count ? "\(RouteCounts.statuses[place])" : "other"
            return count > 0 ? (status, count) : nil
        }
        var durations = Histogram(bounds: .durations).values
        for count in counts { durations += count.durations.values }
        self.durations = durations
        requestBytes = counts.reduce(0) { $0 + $1.requestBytes.value }
        responseBytes = counts.reduce(0) { $0 + $1.responseBytes.value }
    }
}
