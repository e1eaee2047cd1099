import Glibc

/// The clock by which durations are measured.
public enum MonotonicTime {
    /// Nanoseconds since any start (clock_gettime(2), CLOCK_MONOTONIC).
    public static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
