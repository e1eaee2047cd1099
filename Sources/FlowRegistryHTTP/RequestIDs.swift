import Synchronization

/// Ids for the requests of one thread, which takes many at once of those that all threads share.
final class RequestIDs: Sendable {
    private static let taken: UInt64 = 1_024

    private let next = Atomic<UInt64>(0)
    private let end = Atomic<UInt64>(0)

    /// To be called by one thread alone.
    func take() -> RequestID {
        var sequence = next.load(ordering: .relaxed)
        if sequence == end.load(ordering: .relaxed) {
            sequence = RequestID.take(Self.taken)
            end.store(sequence &+ Self.taken, ordering: .relaxed)
        }
        next.store(sequence &+ 1, ordering: .relaxed)
        return RequestID(sequence: sequence)
    }
}
