import CommandSupport
import FlowRegistry
import FlowRegistrySQLite
import Logging
import ServiceLifecycle

/// Says in the log that the clock is wrong, or was: dates that go back tell. A part of the process's life.
struct ClockWatch: Service {
    let registry: SQLiteRegistry
    let logger: Logger

    private static var pause: Duration { .seconds(5) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (wasBehind, setbacks) = (false, 0)
            while !Task.isCancelled {
                wasBehind = tell(wasBehind)
                setbacks = tell(setbacks)
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Whether it is behind now.
    private func tell(_ wasBehind: Bool) -> Bool {
        if wasBehind { registry.refreshLogClock() }
        let seconds = registry.logClock.secondsBehind(.now)
        let isBehind = seconds > LogClock.toleratedSeconds
        if isBehind, !wasBehind {
            logger.error(
                "the clock is behind the latest change, so it is wrong or was; set it right",
                metadata: ["seconds": "\(seconds)"])
        } else if wasBehind, !isBehind {
            logger.notice("the clock is no longer behind the latest change")
        }
        return isBehind
    }

    private func tell(_ known: Int) -> Int {
        let setbacks = registry.logClock.setbacks
        if setbacks > known {
            logger.error(
                "dates in the audit log go back, since the clock was set back",
                metadata: ["times": "\(setbacks - known)"])
        }
        return setbacks
    }
}
