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

/// The clock by which people date things.
public enum WallTime {
    /// Whole seconds since 1970-01-01T00:00:00Z. Not time(2), which is up to a tick of the kernel's late: what is dated by
    /// both would seem to go back.
    public static var seconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec
    }

    /// Milliseconds since 1970-01-01T00:00:00Z (clock_gettime(2), CLOCK_REALTIME).
    public static var milliseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
