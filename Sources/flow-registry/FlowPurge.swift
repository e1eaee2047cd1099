import FlowRegistry
import Logging
import Metrics
import ServiceLifecycle

/// Purges the deleted flows whose retention time is over, as a part of the process's life.
struct FlowPurge<Flows: FlowRepository>: Service {
    let flows: Flows
    let statistics: ServiceStatistics
    let logger: Logger

    private static var pause: Duration { .seconds(60) }
    /// So many flows in one transaction, so that no other write waits long.
    private static var batch: Int { 10 }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await purge()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// A failure is logged, and made up for by the next round.
    private func purge() async {
        var purged = Self.batch
        while purged == Self.batch, !Task.isCancelled {
            let result = await withCheckedContinuation { continuation in
                flows.purgeFlows(limit: Self.batch) { continuation.resume(returning: $0) }
            }
            switch result {
            case .success(let count):
                purged = count
                statistics.notePurge(of: count)
                if count > 0 { logger.notice("deleted flows purged", metadata: ["count": "\(count)"]) }
            case .failure(let error):
                statistics.purgeFailures.add()
                logger.error("deleted flows could not be purged", metadata: ["error": "\(error)"])
                return
            }
        }
    }
}
