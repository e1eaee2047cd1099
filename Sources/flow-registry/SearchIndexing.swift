import FlowRegistrySQLite
import Logging
import ServiceLifecycle

/// Keeps the search index in step with the changes, and tells how it is made anew. A part of the process's life.
struct SearchIndexing: Service {
    let storage: Storage
    let logger: Logger

    func run() async throws {
        storage.startFollowing { [logger] report in
            logger.log(level: report.isFailure ? .error : .notice, "\(report.sentence)")
        }
        try? await gracefulShutdown()
        storage.stopFollowing()
    }
}
