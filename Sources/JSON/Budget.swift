import Synchronization

/// How much work one request may still cause: spent by whatever grows with what a caller sends or has stored.
///
/// Work is counted in steps and not in time, so that the same request ends alike on every machine: a step is about what
/// it costs to look at one value or to copy 64 bytes. Whoever works in a loop spends before each turn, and ends early
/// once nothing is left; who has begun the work asks `isExhausted` at its end and answers with an error instead of
/// what was made. Once nobody waits for the answer any more, nothing is left either.
public final class Budget: Sendable {
    private let left: Atomic<Int>
    /// With as many steps left it is asked next whether anybody waits.
    private let nextLook: Atomic<Int>
    private let isAbandoned: (@Sendable () -> Bool)?

    /// What a comparison, a validation or a list may take: some 100 ms on one core.
    public static let requestSteps = 4_000_000

    /// So many steps pass between two looks at whether anybody waits: a few milliseconds.
    private static let stepsBetweenLooks = 100_000

    /// - Parameter isAbandoned: whether nobody waits for the answer any more; asked now and then.
    public init(steps: Int = requestSteps, isAbandoned: (@Sendable () -> Bool)? = nil) {
        left = Atomic(steps)
        nextLook = Atomic(steps - Self.stepsBetweenLooks)
        self.isAbandoned = isAbandoned
    }

    /// Takes steps; false once more were asked for than there were, from then on.
    @discardableResult
    public func spend(_ steps: Int = 1) -> Bool {
        let left = left.wrappingSubtract(steps, ordering: .relaxed).newValue
        guard left >= 0 else { return false }
        if let isAbandoned, left < nextLook.load(ordering: .relaxed) {
            nextLook.store(left - Self.stepsBetweenLooks, ordering: .relaxed)
            if isAbandoned() { cancel() }
        }
        return !isExhausted
    }

    /// Takes the steps for so many bytes that are copied, compared or written.
    @discardableResult
    public func spend(bytes: Int) -> Bool { spend(1 + bytes / 64) }

    public var isExhausted: Bool { left.load(ordering: .relaxed) < 0 }

    /// Takes all that is left: nobody waits for the result any more.
    public func cancel() { left.store(Int.min / 2, ordering: .relaxed) }
}
