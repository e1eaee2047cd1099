import Glibc

/// The clock by which people date things.
public enum WallTime {
    /// Milliseconds since 1970-01-01T00:00:00Z (clock_gettime(2), CLOCK_REALTIME).
    public static var milliseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
