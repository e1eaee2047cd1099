import Metrics

/// What the service's own work has come to since the start.
final class ServiceStatistics: Sendable {
    let purgedFlows = Counter()
    let purgeFailures = Counter()
    /// When purging last went well, in seconds since 1970; 0 for not yet.
    let lastPurge = Counter()
    /// Times that the certificate in use was kept, since the one to replace it could not be used.
    let certificateReloadFailures = Counter()

    func notePurge(of count: Int) {
        purgedFlows.add(count)
        lastPurge.set(WallTime.seconds)
    }
}
