import HTTPServing
import Synchronization

/// A part of the kept answers, under a lock that nobody waits for.
///
/// A class, so that its count of references lies beside its lock: a thread that uses it fetches both at once.
final class KeptAnswersPart: Sendable {
    private let answers: Mutex<AnswerRing>
    private let isFull = Atomic(false)
    private let asked = AskedKeys()

    init(maximumBytes: Int) {
        answers = Mutex(AnswerRing(maximumBytes: maximumBytes))
    }

    func take(_ hash: UInt64, where isWanted: (KeptAnswer) -> Bool) -> KeptAnswer? {
        answers.withLockIfAvailable { $0.take(hash, where: isWanted) } ?? nil
    }

    func find(
        _ hash: UInt64, _ target: UnsafeRawBufferPointer, in scope: KeptAnswers.Scope, on thread: Int
    ) -> FoundAnswer? {
        answers.withLockIfAvailable { $0.find(hash, target, in: scope, on: thread) } ?? nil
    }

    /// Whether there is room for an answer, or its key was asked for lately; from now on it was.
    func admits(_ hash: UInt64) -> Bool {
        asked.note(hash) || !isFull.load(ordering: .relaxed)
    }

    func keep(_ answer: KeptAnswer) { change { $0.put(answer) } }

    func keep(_ prepared: PreparedResponse, of answer: KeptAnswer, on thread: Int) {
        change { $0.put(prepared, of: answer, on: thread) }
    }

    private func change(_ body: (inout AnswerRing) -> Void) {
        _ = answers.withLockIfAvailable { answers in
            body(&answers)
            isFull.store(answers.isFull, ordering: .relaxed)
        }
    }
}
