import Synchronization

/// A number that any thread changes without a lock: a count that only rises, or how many there are just now.
public struct Counter: ~Copyable, Sendable {
    private let number = Atomic<Int>(0)

    public init() {}

    public var value: Int { number.load(ordering: .relaxed) }

    public func add(_ count: Int = 1) { number.wrappingAdd(count, ordering: .relaxed) }

    public func subtract(_ count: Int = 1) { number.wrappingSubtract(count, ordering: .relaxed) }

    public func set(_ value: Int) { number.store(value, ordering: .relaxed) }
}
