import FlowRegistry
import HTTPServing
import Synchronization

/// Answers to GET requests, to be given again as long as nothing that they show has changed (`FlowVersionStamps`).
///
/// Bounded by their bytes; what has not been asked for lately gives way, but not to what is asked for only once, as by who
/// reads all flows. Nobody waits for anybody: who finds a part of it in use does without.
final class ResponseCache: Sendable {
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
        private let start: FastHash

        init(account: AccountSID, origin: String) {
            self.account = account
            self.origin = origin
            var hash = FastHash()
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

    private let changes: FlowVersionStamps
    private let parts: [ResponseCacheShard]

    /// - Parameter maximumBytes: of all answers together; 0 to keep none.
    init(changes: FlowVersionStamps, maximumBytes: Int) {
        self.changes = changes
        parts = (0..<Self.partCount).map { _ in ResponseCacheShard(maximumBytes: maximumBytes / Self.partCount) }
    }

    /// The answer that was kept under the key; or the one that `make` makes, which is kept if it is a 200 and nothing that
    /// it shows has changed meanwhile. What `make` throws is thrown.
    func answer(
        _ key: Key, by route: Route, showing shown: CacheDependency, _ make: () throws(RegistryError) -> Answer
    ) throws(RegistryError) -> Answer {
        guard let stamp = changes.stamp(of: shown) else { return try make() }
        let part = part(of: key.hash)
        if let kept = part.take(key.hash, where: { $0.facts.stamp == stamp && $0.key == key }) {
            return .response(kept.response)
        }
        let answer = try make()
        if case .response(let response) = answer, response.status == .ok, changes.stamp(of: shown) == stamp,
            part.admits(key.hash)
        {
            part.keep(CachedResponse(response, by: route, as: key, showing: shown, at: stamp))
        }
        return answer
    }

    /// The answer that was kept for a target, if it may be given again just now.
    ///
    /// - Parameter thread: the number of the calling thread.
    func hit(_ target: UnsafeRawBufferPointer, in scope: Scope, on thread: Int) -> CacheHit? {
        let hash = scope.hash(with: target)
        guard let found = part(of: hash).find(hash, target, in: scope, on: thread) else { return nil }
        return changes.stamp(of: found.facts.shown) == found.facts.stamp ? found : nil
    }

    /// Keeps what a thread has made ready of an answer.
    func keep(_ prepared: PreparedResponse, of answer: CachedResponse, on thread: Int) {
        part(of: answer.key.hash).keep(prepared, of: answer, on: thread)
    }

    private func part(of hash: UInt64) -> ResponseCacheShard {
        parts[Int(truncatingIfNeeded: hash) & (Self.partCount - 1)]
    }
}
