import Synchronization

/// The Authorization fields that have ever been right since the start, as digests: whoever sends one is heard, however
/// much is guessed beside it.
///
/// A digest of another field lets its sender be heard as well, and no more than that: the storage has the last word.
final class KnownCredentials: Sendable {
    private struct State {
        var digests: Set<Int> = []
        /// In the order in which they came; the oldest gives way.
        var order: [Int] = []
        var oldest = 0
    }

    private static let capacity = 65_536

    private let state = Mutex(State())

    func contains(_ field: String) -> Bool {
        state.withLock { $0.digests.contains(field.hashValue) }
    }

    func insert(_ field: String) {
        state.withLock { state in
            guard state.digests.insert(field.hashValue).inserted else { return }
            if state.order.count < Self.capacity {
                state.order.append(field.hashValue)
            } else {
                state.digests.remove(state.order[state.oldest])
                state.order[state.oldest] = field.hashValue
                state.oldest = (state.oldest + 1) % Self.capacity
            }
        }
    }

    /// Forgets a field that is right no longer.
    func remove(_ field: String) {
        state.withLock { _ = $0.digests.remove(field.hashValue) }
    }
}
