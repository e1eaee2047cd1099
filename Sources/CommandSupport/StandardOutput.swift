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

/// Numbers of things in sentences.
package enum Plural {
    /// As "1 flow", "2 flows".
    package static func text(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
    }
}

/// Something that the command line prints as a line of a table, or as JSON.
package protocol TableRow: Encodable {
    /// Title and width of each column; 0 for as wide as it gets.
    static var columns: [(String, Int)] { get }
    var cells: [String] { get }
    /// A line below the table for what is shown only once.
    var secretLine: String? { get }
    /// What to do where what is shown only once could not be printed; nil where nothing is.
    var lostSentence: String? { get }
}

extension TableRow {
    package var lostSentence: String? { nil }
}
