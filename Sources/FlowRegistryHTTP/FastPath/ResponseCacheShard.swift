import HTTPServing
import Synchronization

/// A shard of the response cache, under a lock that nobody waits for.
///
/// A class, so that its count of references lies beside its lock: a thread that uses it fetches both at once.
final class ResponseCacheShard: Sendable {
    private let answers: Mutex<ClockCache>
    private let isFull = Atomic(false)
    private let asked = AdmissionFilter()

    init(maximumBytes: Int) {
        answers = Mutex(ClockCache(maximumBytes: maximumBytes))
    }

    func take(_ hash: UInt64, where isWanted: (CachedResponse) -> Bool) -> CachedResponse? {
        answers.withLockIfAvailable { $0.take(hash, where: isWanted) } ?? nil
    }

    func find(
        _ hash: UInt64, _ target: UnsafeRawBufferPointer, in scope: ResponseCache.Scope, on thread: Int
    ) -> CacheHit? {
        answers.withLockIfAvailable { $0.find(hash, target, in: scope, on: thread) } ?? nil
    }

    /// Whether there is room for an answer, or its key was asked for lately; from now on it was.
    func admits(_ hash: UInt64) -> Bool {
        asked.note(hash) || !isFull.load(ordering: .relaxed)
    }

    func keep(_ answer: CachedResponse) { change { $0.put(answer) } }

    func keep(_ prepared: PreparedResponse, of answer: CachedResponse, on thread: Int) {
        change { $0.put(prepared, of: answer, on: thread) }
    }

    private func change(_ body: (inout ClockCache) -> Void) {
        _ = answers.withLockIfAvailable { answers in
            body(&answers)
            isFull.store(answers.isFull, ordering: .relaxed)
        }
    }
}

/// The hashes of keys that were asked for lately, each in its place until another takes it.
final class AdmissionFilter: Sendable {
    private static let places = 512

    private let hashes = InlineArray<512, Atomic<UInt64>> { _ in Atomic(0) }

    /// Whether the key was asked for lately; from now on it was.
    func note(_ hash: UInt64) -> Bool {
        // The low bits have chosen the part.
        let place = Int(truncatingIfNeeded: hash >> 32) & (Self.places - 1)
        return hashes[place].exchange(hash, ordering: .relaxed) == hash
    }
}
