import FlowRegistry
import FlowRegistrySQLite
import Logging
import ServiceLifecycle

/// Runs the search index's follower and reports its rebuilds, as a service of the process.
struct SearchIndexing: Service {
    let registry: SQLiteRegistry
    let logger: Logger

    func run() async throws {
        registry.store.startFollowing { [logger] report in
            logger.log(level: report.isFailure ? .error : .notice, "\(report.sentence)")
        }
        try? await gracefulShutdown()
        registry.store.stopFollowing()
    }
}
