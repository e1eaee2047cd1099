import HTTPServing

/// What every answered request of an API is reported to.
final class RequestObserver: Sendable {
    let statistics: RequestStatistics
    let clock: Clock
    let observe: @Sendable (RequestRecord) -> Void

    init(statistics: RequestStatistics, clock: Clock, observe: @escaping @Sendable (RequestRecord) -> Void) {
        self.statistics = statistics
        self.clock = clock
        self.observe = observe
    }

    /// Counts and reports an answered request.
    ///
    /// - Parameters:
    ///   - route: the route's place in the table, or the place behind the last one for none.
    ///   - counts: of the thread on which the request came.
    func report(_ record: RequestRecord, route: Int, in counts: RequestCounts) {
        counts.routes[route].add(
            status: record.status.code, nanoseconds: record.nanoseconds, requestBytes: record.requestBytes,
            responseBytes: record.responseBytes)
        if let error = record.error { counts.note(error) }
        observe(record)
    }
}
