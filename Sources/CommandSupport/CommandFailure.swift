import FlowRegistry
import Glibc
import Logging
import Synchronization

/// Why a command ends without having done its work: one plain sentence and an exit code.
package struct CommandFailure: Error, Equatable {
    package let message: String
    package let exitReason: ExitReason
    /// Of what the sentence counts, a line each below it.
    package var details: [String] = []

    package init(message: String, exitReason: ExitReason, details: [String] = []) {
        (self.message, self.exitReason, self.details) = (message, exitReason, details)
    }

    package var exitCode: Int32 { exitReason.rawValue }

    package static func configuration(_ message: String) -> Self { Self(message: message, exitReason: .configuration) }
    package static func unavailable(_ message: String) -> Self { Self(message: message, exitReason: .unavailable) }
    package static func temporary(_ message: String) -> Self { Self(message: message, exitReason: .temporary) }
    package static func data(_ message: String) -> Self { Self(message: message, exitReason: .data) }
    package static func noInput(_ message: String) -> Self { Self(message: message, exitReason: .noInput) }
    package static func cannotCreate(_ message: String) -> Self { Self(message: message, exitReason: .cannotCreate) }
    package static func output(_ message: String) -> Self { Self(message: message, exitReason: .output) }
    package static func library(_ message: String) -> Self { Self(message: message, exitReason: .library) }
    package static func permission(_ message: String) -> Self { Self(message: message, exitReason: .permission) }
    package static func usage(_ message: String) -> Self { Self(message: message, exitReason: .usage) }
    package static func conflict(_ message: String) -> Self { Self(message: message, exitReason: .conflict) }

    /// The same failure, with more to say about it.
    package func adding(_ sentence: String) -> Self { Self(message: "\(message) \(sentence)", exitReason: exitReason) }

    /// What has gone wrong in several places: the one sentence, or `sentence` above all of them with the exit code of the
    /// first; nil for none.
    package static func all(_ failures: [Self], _ sentence: @autoclosure () -> String) -> Self? {
        guard let first = failures.first, failures.count > 1 else { return failures.first }
        let lines = failures.flatMap { [$0.message] + $0.details.map { "  \($0)" } }
        return Self(message: sentence(), exitReason: first.exitReason, details: lines)
    }

    /// Writes the sentence to standard error and ends the process; what it quotes of files and servers steers no terminal.
    package func report() -> Never {
        let prefix = Journal.isStandardError ? Journal.prefix(of: .error) : ""
        let lines = ["flow-registry: \(message.printable)"] + details.map { "  \($0.printable)" }
        let text = lines.map { "\(prefix)\($0)\n" }.joined()
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(exitCode)
    }
}

/// Files that this process makes are readable by their owner alone, but for those that are for others as well.
package func restrictNewFiles() {
    NewFileMode.userMask.store(umask(0o077), ordering: .relaxed)
}

/// Who may read files that are the user's own work, as the user has it.
package enum NewFileMode {
    fileprivate static let userMask = Atomic<UInt32>(0o077)

    package static var file: UInt32 { 0o666 & ~userMask.load(ordering: .relaxed) }
    package static var directory: UInt32 { 0o777 & ~userMask.load(ordering: .relaxed) }
}

/// A write to a closed socket answers EPIPE instead of ending the process.
package func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
}
