import Glibc
import Synchronization

/// The wish to end, as by Ctrl-C, for work that has to leave things in order; the second one ends the process at once.
package enum Interruption {
    /// The signal that has come; 0 for none.
    private static let signal = Atomic<Int32>(0)

    /// Takes note of signals from now on, instead of ending the process.
    package static func watch() {
        // Made here, and not by the first signal.
        signal.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Glibc.signal(number) { number in
                Interruption.signal.store(number, ordering: .relaxed)
                Glibc.signal(number, SIG_DFL)
            }
        }
    }

    /// Throws a `CommandFailure` once a signal has come.
    ///
    /// - Parameter advice: a sentence on how to go on then; nil where the caller adds it.
    package static func check(_ advice: String?) throws(CommandFailure) {
        let number = signal.load(ordering: .relaxed)
        guard number != 0 else { return }
        let message = ["Interrupted.", advice].compactMap(\.self).joined(separator: " ")
        throw CommandFailure(message: message, exitReason: number == SIGINT ? .interrupted : .terminated)
    }
}
