import Glibc

/// A thread that runs one function, beside those that answer at once.
public enum WorkerThread {
    /// How much further behind the others the scheduler lets it come where all want a core (nice(2)).
    private static let niceness: Int32 = 5

    /// Starts a thread that runs `body` to its end; false where the system makes none.
    public static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackBytes)
        // Retains what the thread releases.
        let work = Unmanaged.passRetained(Work(body: body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, run, work.toOpaque())
        if code != 0 { work.release() }
        return code == 0
    }

    /// As a process's first thread has it.
    private static let stackBytes = 8 * 1_024 * 1_024

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { work in
        // To Linux, 0 is the calling thread (setpriority(2), "C library/kernel differences").
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
    }
}
