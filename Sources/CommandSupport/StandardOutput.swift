@preconcurrency import Glibc

/// What a command prints, which is worth nothing before it is written.
package enum StandardOutput {
    /// Writes what was printed so far. Throws a `CommandFailure` where that, or a part before it, could not be written.
    package static func flush() throws(CommandFailure) {
        errno = 0
        guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
        let reason = errno == 0 ? "" : ": \(String(cString: strerror(errno)))"
        throw .output("Standard output cannot be written\(reason).")
    }
}
