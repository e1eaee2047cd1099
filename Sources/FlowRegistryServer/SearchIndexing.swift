import FlowRegistry
package import FlowRegistrySQLite
package import Logging
import ServiceLifecycle

/// Runs the search index's follower and reports its rebuilds, as a service of the process.
package struct SearchIndexing: Service {
    package let registry: SQLiteRegistry
    package let logger: Logger

    package func run() async throws {
        registry.store.startFollowing { [logger] report in
            logger.log(level: report.isFailure ? .error : .notice, "\(report.sentence)")
        }
        try? await gracefulShutdown()
        registry.store.stopFollowing()
    }
}
