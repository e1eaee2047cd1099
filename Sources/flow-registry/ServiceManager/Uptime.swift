import Glibc

/// The clock that no one sets.
enum Uptime {
    /// Since the machine has started.
    static let nanoseconds: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
