import FlowRegistry
import FlowRegistrySQLite
import Logging
import ServiceLifecycle

/// Keeps the search index in step with the changes, and tells how it is made anew. A part of the process's life.
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
