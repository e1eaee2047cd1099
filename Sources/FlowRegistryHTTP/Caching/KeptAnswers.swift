import FlowRegistry
import HTTPTypes
import Synchronization

/// Answers to GET requests, to be given again as long as nothing that they show has changed (`FlowChanges`).
///
/// Bounded by their bytes; what has not been asked for lately gives way. Nobody waits for anybody: who finds a part of
/// it in use does without.
final class KeptAnswers: Sendable {
    /// What an answer depends on beside the flows that it shows.
    struct Key: Hashable {
        let account: AccountSID
        let origin: String
        /// Path and query.
        let target: String
    }

    /// Parts, a power of two, so that threads seldom meet.
    private static let partCount = 64

    private let changes: FlowChanges
    private let parts: [Part]
    private let maximumBytes: Int

    /// - Parameter maximumBytes: of all answers together; 0 to keep none.
    init(changes: FlowChanges, maximumBytes: Int) {
        self.changes = changes
        parts = (0..<Self.partCount).map { _ in Part() }
        self.maximumBytes = maximumBytes / Self.partCount
    }

    /// The answer that was kept under the key; or the one that `make` makes, which is kept if it is a 200 and nothing that
    /// it shows has changed meanwhile. What `make` throws is thrown.
    func answer(
        _ key: Key, showing shown: ShownFlows, _ make: () throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        guard let stamp = changes.stamp(of: shown) else { return try make() }
        let part = part(of: key)
        if let kept = part.answers.withLockIfAvailable({ $0.take(key, at: stamp) }) ?? nil { return .response(kept) }
        let answer = try make()
        if case .response(let response) = answer, response.status == .ok, changes.stamp(of: shown) == stamp {
            part.keep(response, as: key, at: stamp, maximumBytes: maximumBytes)
        }
        return answer
    }

    private func part(of key: Key) -> Part { parts[key.hashValue & (Self.partCount - 1)] }

    private final class Part: Sendable {
        let answers = Mutex(AnswerRing())

        func keep(_ answer: APIResponse, as key: Key, at stamp: UInt64, maximumBytes: Int) {
            // One answer must not push out all others.
            guard AnswerRing.bytes(answer, key) <= maximumBytes / 4 else { return }
            _ = answers.withLockIfAvailable { answers in
                answers.put(answer, as: key, at: stamp)
                answers.shrink(to: maximumBytes)
            }
        }
    }
}
