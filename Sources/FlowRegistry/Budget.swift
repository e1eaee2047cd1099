import Synchronization

/// How much work one request may still cause: spent by whatever grows with what a caller sends or has stored.
///
/// Work is counted in steps and not in time, so that the same request ends alike on every machine: a step is about what
/// it costs to look at one value or to copy 64 bytes. Whoever works in a loop spends before each turn, and ends early
/// once nothing is left; who has begun the work asks `isExhausted` at its end and answers with an error instead of
/// what was made. A cancelled budget is exhausted as well.
public final class Budget: Sendable {
    private let left: Atomic<Int>

    /// What a comparison, a validation or a list may take: some 100 ms on one core.
    public static let requestSteps = 4_000_000

    public init(steps: Int = requestSteps) {
        left = Atomic(steps)
    }

    /// Takes steps; false once more were asked for than there were, from then on.
    @discardableResult
    public func spend(_ steps: Int = 1) -> Bool {
        left.wrappingSubtract(steps, ordering: .relaxed).newValue >= 0
    }

    /// Takes the steps for so many bytes that are copied, compared or written.
    @discardableResult
    public func spend(bytes: Int) -> Bool { spend(1 + bytes / 64) }

    public var isExhausted: Bool { left.load(ordering: .relaxed) < 0 }

    /// Takes all that is left: nobody waits for the result any more.
    public func cancel() { left.store(Int.min / 2, ordering: .relaxed) }
}
