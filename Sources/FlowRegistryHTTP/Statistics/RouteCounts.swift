import Metrics

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
