import CLinux
import Glibc

/// What the process asks of the system before it serves.
package enum ProcessLimits {
    /// Keeps the process's memory, which holds secrets, out of core dumps and from debuggers of the same user.
    ///
    /// Source: prctl(2), PR_SET_DUMPABLE. A limit of 0 on core files would not keep it from a program that core_pattern
    /// names (core(5)).
    package static func forbidDumps() {
        _ = clinux_forbid_dumps()
    }

    /// Has the threads share two heaps. Each with one of its own, answers that one thread keeps and another gives up leave
    /// room that only the first can use.
    ///
    /// Source: mallopt(3), M_ARENA_MAX. To be called before there are threads.
    package static func shareHeaps() {
        _ = mallopt(clinux_arena_max, 2)
    }

    /// Raises the number of files that may be open as far as the system lets it, for `count` connections. False when that
    /// is not far enough.
    package static func allowConnections(_ count: Int) -> Bool {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return false }
        let wanted = rlim_t(count + 512)
        guard limit.rlim_cur < wanted else { return true }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit.rlim_cur == wanted
    }
}
