import FlowRegistry
import FlowRegistrySQLite
import Logging
import Metrics
import ServiceLifecycle

/// Deletes for good what is over: deleted flows after their retention time, answers kept for retries after a day. A part of
/// the process's life.
struct Purge: Service {
    let registry: SQLiteRegistry
    let statistics: ServiceStatistics
    let logger: Logger

    private static var pause: Duration { .seconds(60) }
    /// So many in one transaction, which may have room for fewer, so that no other write waits long.
    private static var flows: Int { 10 }
    private static var records: Int { 100 }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await purge("deleted flows", statistics.notePurge) { transaction throws(RegistryError) in
                    try transaction.purgeFlows(limit: Self.flows)
                }
                await purge("idempotency records", { _ in }) { transaction throws(RegistryError) in
                    try transaction.purgeIdempotencyRecords(limit: Self.records)
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// A failure is logged, and made up for by the next round.
    private func purge(
        _ what: String, _ note: (Int) -> Void,
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> PurgeProgress
    ) async {
        var isComplete = false
        while !isComplete, !Task.isCancelled {
            let result = await withCheckedContinuation { continuation in
                registry.write(body) { continuation.resume(returning: $0) }
            }
            switch result {
            case .success(let progress):
                isComplete = progress.isComplete
                note(progress.count)
                if progress.count > 0 { logger.notice("\(what) purged", metadata: ["count": "\(progress.count)"]) }
            case .failure(let error):
                statistics.purgeFailures.add()
                logger.error("\(what) could not be purged", metadata: ["error": "\(error)"])
                return
            }
        }
    }
}
