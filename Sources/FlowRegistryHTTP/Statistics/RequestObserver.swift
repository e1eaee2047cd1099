/// What every exchange of an API reports to.
final class RequestObserver: Sendable {
    let statistics: RequestStatistics
    let clock: Clock
    let observe: @Sendable (RequestRecord) -> Void

    init(statistics: RequestStatistics, clock: Clock, observe: @escaping @Sendable (RequestRecord) -> Void) {
        self.statistics = statistics
        self.clock = clock
        self.observe = observe
    }
}
