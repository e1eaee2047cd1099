import Dispatch
import FoundationEssentials
import Glibc
import Logging
import MicroHTTPD
import ServiceLifecycle

/// What is served over HTTP, as a part of the process's life.
struct HTTPService: Service {
    private let listeners: [HTTPListener]
    private let drainSeconds: Int
    private let isWriterAlive: @Sendable (_ seconds: Int) -> Bool
    private let manager: ServiceManager
    private let logger: Logger
    /// Where it serves, in a sentence.
    let status: String

    /// The listeners answer as soon as it runs: by then the signals that stop it are heeded.
    ///
    /// - Parameters:
    ///   - drainSeconds: how long a stop waits for open requests.
    ///   - isWriterAlive: whether the database's writer shows life within so many seconds.
    init(
        listeners: [HTTPListener], drainSeconds: Int, isWriterAlive: @escaping @Sendable (_ seconds: Int) -> Bool,
        manager: ServiceManager, logger: Logger
    ) {
        self.listeners = listeners
        self.drainSeconds = drainSeconds
        self.isWriterAlive = isWriterAlive
        self.manager = manager
        self.logger = logger
        status = "Serving on \(listeners.compactMap(\.place).joined(separator: " and "))."
    }

    /// Serves until the process is asked to stop, then drains.
    func run() async throws {
        var daemons: [Daemon] = []
        for listener in listeners {
            daemons.append(try listener.start())
            logger.notice("serving", metadata: listener.metadata)
        }
        manager.ready(status)
        let watchdog = watchdog(over: daemons)
        watchdog?.start()
        try? await gracefulShutdown()
        manager.stopping("Draining: open requests have \(drainSeconds) seconds.")
        watchdog?.stop()
        for listener in listeners { listener.vacate() }
        logger.notice("draining", metadata: ["deadline_seconds": "\(drainSeconds)"])
        await withTaskGroup { group in
            for daemon in daemons { group.addTask { await stop(daemon) } }
        }
    }

    private func watchdog(over daemons: [Daemon]) -> Watchdog? {
        let environment = ProcessInfo.processInfo.environment
        let loops = zip(daemons, listeners).map { daemon, listener in
            Watchdog.Check(name: "event loops") {
                daemon.answers(get: listener.probe.target, with: listener.probe.status, withinSeconds: $0)
            }
        }
        return Watchdog(
            manager: manager, environment: environment, processID: getpid(),
            checks: loops + [Watchdog.Check(name: "writer", passes: isWriterAlive)], logger: logger)
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
