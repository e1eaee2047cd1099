import FlowRegistry
import Synchronization

/// The storage's readiness, asked for at most once a second however often somebody wants to know.
final class Readiness: Sendable {
    private struct Answer {
        var checks: [ReadinessCheck] = []
        /// Monotonic, in nanoseconds.
        var isGoodUntil = Int64.min
    }

    private static let lifetime: Int64 = 1_000_000_000

    private let ask: @Sendable () -> [ReadinessCheck]
    private let clock: Clock
    private let answer = Mutex(Answer())

    init(clock: Clock, ask: @escaping @Sendable () -> [ReadinessCheck]) {
        self.ask = ask
        self.clock = clock
    }

    var checks: [ReadinessCheck] {
        answer.withLock { answer in
            let now = clock.uptimeNanoseconds()
            if now >= answer.isGoodUntil { answer = Answer(checks: ask(), isGoodUntil: now + Self.lifetime) }
            return answer.checks
        }
    }
}
