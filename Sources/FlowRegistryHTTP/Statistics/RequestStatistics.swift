public import FlowRegistry
import HTTPServing
import Metrics
import Synchronization

/// What has been counted of all requests: each event loop counts for itself, so that none waits for another.
public final class RequestStatistics: Sendable {
    /// More threads than that share.
    private static let maximumThreads = 64

    let routes: [Route]
    private let all = Mutex<[RequestCounts]>([])

    init(routes: [Route]) {
        self.routes = routes
    }

    /// The counts of one more event loop.
    func makeCounts() -> RequestCounts {
        all.withLock { all in
            if all.count == Self.maximumThreads { return all[0] }
            all.append(RequestCounts(routes: routes.count))
            return all[all.count - 1]
        }
    }

    /// The sums over all threads for each route that was asked for, and for requests that found none.
    public var perRoute: [RouteTotals] {
        let all = all.withLock { $0 }
        return (0...routes.count).compactMap { index in
            let route = index < routes.count ? routes[index] : nil
            let totals = RouteTotals(route: route, all.map { $0.routes[index] })
            return totals.durations.count > 0 ? totals : nil
        }
    }

    /// How many requests failed for each of the reasons.
    public var failures: [RequestFailure: Int] {
        let all = all.withLock { $0 }
        return Dictionary(
            uniqueKeysWithValues: RequestFailure.allCases.map { failure in
                (failure, all.reduce(0) { $0 + $1.failures[failure.rawValue].value })
            })
    }

    /// How many changes were refused by each quota.
    public var quotaRefusals: [(quota: Quota, count: Int)] {
        let all = all.withLock { $0 }
        return Quota.ofChanges.enumerated().map { place, quota in
            (quota, all.reduce(0) { $0 + $1.quotaRefusals[place].value })
        }
    }

    /// How many times a thread knew the credentials of a request, and how many times the storage was asked.
    public var credentials: (seen: Int, asked: Int) {
        let all = all.withLock { $0 }
        return (
            all.reduce(0) { $0 + $1.cachedCredentials.value }, all.reduce(0) { $0 + $1.verifiedCredentials.value }
        )
    }

    /// How many responses came from the response cache, and how many that may be cached had to be made.
    public var responseCache: (hits: Int, misses: Int) {
        let all = all.withLock { $0 }
        return (all.reduce(0) { $0 + $1.cacheHits.value }, all.reduce(0) { $0 + $1.cacheMisses.value })
    }
}

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
