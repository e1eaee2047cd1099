import Dispatch
import Logging
import MicroHTTPD
import ServiceLifecycle

/// What is served over HTTP, as a part of the process's life.
struct HTTPService: Service {
    private let listeners: [HTTPListener]
    private let drainSeconds: Int
    private let logger: Logger

    /// Answers as soon as it runs: by then the signals that stop it are heeded.
    init(listeners: [HTTPListener], drainSeconds: Int, logger: Logger) {
        self.listeners = listeners
        self.drainSeconds = drainSeconds
        self.logger = logger
    }

    /// Serves until the process is asked to stop, then drains.
    func run() async throws {
        var daemons: [Daemon] = []
        for listener in listeners {
            daemons.append(try listener.start())
            logger.notice("serving", metadata: listener.metadata)
        }
        try? await gracefulShutdown()
        for listener in listeners { listener.vacate() }
        logger.notice("draining", metadata: ["deadline_seconds": "\(drainSeconds)"])
        await withTaskGroup { group in
            for daemon in daemons { group.addTask { await stop(daemon) } }
        }
    }

    private func stop(_ daemon: Daemon) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                daemon.stop(deadlineSeconds: drainSeconds)
                continuation.resume()
            }
        }
    }
}
