import FlowRegistry
import HTTPServing
import Resources
import Synchronization

/// What the service says of itself, to everybody.
struct ServerController: Sendable {
    let readiness: Readiness

    /// What answers here, and where it is described.
    func about(_ context: RequestContext) -> Answer {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.member("name", "Flow Registry")
            writer.member(
                "description",
                "A registry of conversation flows that speaks Twilio Studio's Flow API: README.md says how to use it")
            writer.object("links") { writer in
                writer.member("api", context.origin + "/v2/Flows")
                writer.member("documentation", context.origin + "/openapi.json")
                writer.member("health", context.origin + "/health/ready")
            }
        }
        return .response(.json(writer.bytes))
    }

    /// 200 whenever the process answers.
    func live(_ context: RequestContext) -> Answer {
        var writer = JSONWriter(capacity: 32)
        writer.object { $0.member("status", "live") }
        return .response(.json(writer.bytes))
    }

    /// 200 when requests can be served, else 503; and which of the checks failed.
    func ready(_ context: RequestContext) -> Answer {
        let checks = readiness.checks
        let isReady = checks.allSatisfy { $0.failure == nil }
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("status", isReady ? "ready" : "not ready")
            writer.array("checks", checks) { writer, check in
                writer.object { writer in
                    writer.member("name", check.subject.rawValue)
                    writer.member("status", check.failure == nil ? "passed" : "failed")
                    writer.member("reason", check.failure)
                }
            }
        }
        return .response(.json(writer.bytes, status: isReady ? .ok : .serviceUnavailable))
    }

    /// The OpenAPI document of every public route.
    func openAPI(_ context: RequestContext) -> Answer { .json(Resources.openAPI) }
}

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
