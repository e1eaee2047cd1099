import Synchronization

/// How many lines of one kind are still written in a second, so that what goes on failing fills no disk.
final class LineBudget: Sendable {
    private struct State {
        var second: Int64 = -1
        var taken = 0
        var skipped = 0
    }

    private let linesPerSecond: Int
    private let state = Mutex(State())

    init(linesPerSecond: Int) {
        self.linesPerSecond = linesPerSecond
    }

    /// nil for a line too many; otherwise how many were too many since the last line that was not.
    ///
    /// - Parameter nanoseconds: of the monotonic clock.
    func take(atNanoseconds nanoseconds: Int64) -> Int? {
        state.withLock { state in
            let second = nanoseconds / 1_000_000_000
            if second != state.second { (state.second, state.taken) = (second, 0) }
            guard state.taken < linesPerSecond else {
                state.skipped += 1
                return nil
            }
            state.taken += 1
            defer { state.skipped = 0 }
            return state.skipped
        }
    }
}
