import Dispatch
import Logging
import Synchronization

/// Tells systemd that the service lives, for as long as it can be seen to (sd_watchdog_enabled(3)).
///
/// systemd ends and restarts a service that has said nothing for WatchdogSec=.
final class Watchdog: Sendable {
    /// What is looked at: by which name it is logged, and whether it shows life within so many seconds.
    struct Check: Sendable {
        let name: String
        let passes: @Sendable (_ seconds: Int) -> Bool
    }

    private let manager: ServiceManager
    private let checks: [Check]
    private let seconds: Int
    private let logger: Logger
    private let queue = DispatchQueue(label: "flow-registry.watchdog")
    private let isStopped = Atomic<Bool>(false)

    /// nil where systemd does not watch this process.
    init?(
        manager: ServiceManager, environment: [String: String], processID: Int32, checks: [Check], logger: Logger
    ) {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int.init), microseconds > 0,
            environment["WATCHDOG_PID"].map({ $0 == String(processID) }) ?? true
        else { return nil }
        self.manager = manager
        self.checks = checks
        self.logger = logger
        // Two looks that take all the time they may, and the pauses before them, are over in time.
        seconds = max(1, microseconds / 6_000_000)
    }

    func start() {
        queue.asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
            guard !isStopped.load(ordering: .relaxed) else { return }
            look()
            start()
        }
    }

    /// Waits for a look that is under way.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        queue.sync {}
    }

    private func look() {
        for check in checks where !check.passes(seconds) {
            logger.error("no sign of life", metadata: ["part": "\(check.name)", "within_seconds": "\(seconds)"])
            return
        }
        manager.alive()
    }
}
