import Glibc
package import Logging

/// systemd's journal on the standard error stream, where a line begins with its priority (sd-daemon(3)).
package enum Journal {
    /// Whether standard error is the journal's: JOURNAL_STREAM has its device and inode (systemd.exec(5)).
    package static let isStandardError = isStream(named: getenv("JOURNAL_STREAM").map { String(cString: $0) })

    private static func isStream(named name: String?) -> Bool {
        var status = stat()
        guard let name, fstat(STDERR_FILENO, &status) == 0 else { return false }
        return name == "\(status.st_dev):\(status.st_ino)"
    }

    /// What a line of this level begins with (syslog(3)).
    package static func prefix(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "<7>"
        case .info: "<6>"
        case .notice: "<5>"
        case .warning: "<4>"
        case .error: "<3>"
        case .critical: "<2>"
        }
    }
}
