import HTTPServing
public import Metrics

/// What one thread has counted of one route's requests.
final class RouteCounts: Sendable {
    /// The statuses that are counted each for itself; all others together.
    static let statuses = [
        200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429, 431, 499, 500, 501, 503, 505,
    ]
    /// The place of each status among the counts, by its distance from 200.
    private static let places: InlineArray<400, UInt8> = {
        var places = InlineArray<400, UInt8>(repeating: UInt8(statuses.count))
        for (place, status) in statuses.enumerated() { places[status - 200] = UInt8(place) }
        return places
    }()

    private let counts = InlineArray<22, Counter> { _ in Counter() }
    let durations = Histogram(bounds: .durations)
    let requestBytes = Counter()
    let responseBytes = Counter()

    /// - Parameters: times in nanoseconds, sizes of bodies in bytes.
    func add(status: Int, nanoseconds: Int64, requestBytes: Int, responseBytes: Int) {
        let distance = status - 200
        counts[(0..<400).contains(distance) ? Int(Self.places[distance]) : Self.statuses.count].add()
        durations.record(Int(nanoseconds))
        if requestBytes > 0 { self.requestBytes.add(requestBytes) }
        if responseBytes > 0 { self.responseBytes.add(responseBytes) }
    }

    /// How many requests had the status at a place of `statuses`, or another one at its end.
    func count(at place: Int) -> Int { counts[place].value }
}

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
