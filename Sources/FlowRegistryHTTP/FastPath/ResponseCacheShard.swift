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
