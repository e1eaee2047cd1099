import Synchronization

/// The credentials that have been right since the start, as digests: whoever sends them is heard, however
/// much is guessed beside it.
///
/// The digest of others lets its sender be heard as well, and no more than that: the storage has the last word.
final class PreviouslyValidCredentials: Sendable {
    private struct State {
        var digests: Set<Int> = []
        /// In the order in which they came; the oldest gives way.
        var order: [Int] = []
        var oldest = 0
    }

    private static let capacity = 65_536

    private let state = Mutex(State())

    func contains(_ credentials: Credentials) -> Bool {
        state.withLock { $0.digests.contains(credentials.hashValue) }
    }

    func insert(_ credentials: Credentials) {
        state.withLock { state in
            guard state.digests.insert(credentials.hashValue).inserted else { return }
            if state.order.count < Self.capacity {
                state.order.append(credentials.hashValue)
            } else {
                state.digests.remove(state.order[state.oldest])
                state.order[state.oldest] = credentials.hashValue
                state.oldest = (state.oldest + 1) % Self.capacity
            }
        }
    }

    /// Forgets what is right no longer.
    func remove(_ credentials: Credentials) {
        state.withLock { _ = $0.digests.remove(credentials.hashValue) }
    }
}
