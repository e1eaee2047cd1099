package import Metrics

/// What the service's own work has come to since the start.
package final class ServiceStatistics: Sendable {
    package let purgedFlows = Counter()
    package let purgeFailures = Counter()
    /// When purging last went well, in seconds since 1970; 0 for not yet.
    package let lastPurge = Counter()
    /// Times that the certificate in use was kept, since the one to replace it could not be used.
    package let certificateReloadFailures = Counter()

    package func notePurge(of count: Int) {
        purgedFlows.add(count)
        lastPurge.set(WallTime.seconds)
    }
}
