import FlowRegistry
import HTTPTypes
import Synchronization

/// Answers to GET requests, to be given again as long as nothing that they show has changed (`FlowChanges`).
///
/// Bounded by their bytes; what has not been asked for lately gives way, but not to what is asked for only once, as by who
/// reads all flows. Nobody waits for anybody: who finds a part of it in use does without.
final class KeptAnswers: Sendable {
    /// What an answer depends on beside the flows that it shows.
    struct Key: Equatable {
        let scope: Scope
        /// Path and query.
        let target: String
        let hash: UInt64

        init(scope: Scope, target: String) {
            self.scope = scope
            self.target = target
            var target = target
            hash = target.withUTF8 { scope.hash(with: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Whose answers, and under which address the service is shown in them.
    struct Scope: Equatable {
        let account: AccountSID
        let origin: String
        private let start: ByteHash

        init(account: AccountSID, origin: String) {
            self.account = account
            self.origin = origin
            var hash = ByteHash()
            hash.add(UInt64(truncatingIfNeeded: account.hashValue))
            hash.add(origin)
            start = hash
        }

        /// The hash of the key with a target.
        func hash(with target: UnsafeRawBufferPointer) -> UInt64 {
            var hash = start
            hash.add(target)
            return hash.value
        }

        static func == (left: Self, right: Self) -> Bool {
            left.account == right.account && left.origin == right.origin
        }
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
        _ key: Key, by route: Route, showing shown: ShownFlows, _ make: () throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        guard let stamp = changes.stamp(of: shown) else { return try make() }
        let part = part(of: key.hash)
        if let kept = part.take(key.hash, where: { $0.stamp == stamp && $0.key == key }) {
            return .response(kept.response)
        }
        let answer = try make()
        if case .response(let response) = answer, response.status == .ok, changes.stamp(of: shown) == stamp,
            part.admits(key.hash)
        {
            let kept = KeptAnswer(response, by: route, as: key, showing: shown, at: stamp)
            part.keep(kept, maximumBytes: maximumBytes)
        }
        return answer
    }

    /// The answer that was kept for a target, if it may be given again just now.
    func answer(to target: UnsafeRawBufferPointer, in scope: Scope) -> KeptAnswer? {
        let hash = scope.hash(with: target)
        guard let kept = part(of: hash).take(hash, where: { $0.key.scope == scope && $0.isAnswer(to: target) }) else {
            return nil
        }
        return changes.stamp(of: kept.shown) == kept.stamp ? kept : nil
    }

    private func part(of hash: UInt64) -> Part { parts[Int(truncatingIfNeeded: hash) & (Self.partCount - 1)] }

    private final class Part: Sendable {
        private static let askedPlaces = 512

        private let answers = Mutex(AnswerRing())
        private let isFull = Atomic(false)
        /// The hashes of keys that were asked for, each in its place until another takes it.
        private let asked = InlineArray<512, Atomic<UInt64>> { _ in Atomic(0) }

        func take(_ hash: UInt64, where isWanted: (KeptAnswer) -> Bool) -> KeptAnswer? {
            answers.withLockIfAvailable { $0.take(hash, where: isWanted) } ?? nil
        }

        /// Whether there is room for an answer, or its key was asked for lately; from now on it was.
        func admits(_ hash: UInt64) -> Bool {
            // The low bits have chosen this part.
            let place = Int(truncatingIfNeeded: hash >> 32) & (Self.askedPlaces - 1)
            let wasAsked = asked[place].exchange(hash, ordering: .relaxed) == hash
            return wasAsked || !isFull.load(ordering: .relaxed)
        }

        func keep(_ answer: KeptAnswer, maximumBytes: Int) {
            // One answer must not push out all others.
            guard answer.bytes <= maximumBytes / 4 else { return }
            _ = answers.withLockIfAvailable { answers in
                answers.put(answer)
                answers.shrink(to: maximumBytes)
                isFull.store(answers.bytes > maximumBytes - maximumBytes / 16, ordering: .relaxed)
            }
        }
    }
}
