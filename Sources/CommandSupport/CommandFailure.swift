import FlowRegistry
import Glibc
import Logging
package import SQLite
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
    static func cannotCreate(_ message: String) -> Self { Self(message: message, exitReason: .cannotCreate) }
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

extension CommandFailure {
    /// What the system says of a file, called `what`, that a command needs.
    package static func file(_ what: String, _ path: String, errno code: Int32) -> Self {
        let file = "The \(what) \(path)"
        switch code {
        case ENOENT where missingDirectory(of: path) != nil:
            return .noInput("\(file) cannot be reached: there is no directory \(missingDirectory(of: path) ?? "").")
        case ENOENT: return .noInput("\(file) does not exist.")
        case ENOTDIR: return .noInput("\(file) cannot be reached: a part of its path is no directory.")
        case EISDIR: return .noInput("\(file) is a directory, where a file is needed.")
        case EACCES, EPERM:
            return .permission(
                "\(file) cannot be used by the user \(userName): \(reason(code)); see to the owner and mode of it and its directory."
            )
        case EROFS: return .cannotCreate("\(file) cannot be written: it is on a read-only file system.")
        case ENOSPC, EDQUOT: return .output("\(file) cannot be written: its disk is full.")
        default: return .output("\(file) cannot be used: \(reason(code)).")
        }
    }

    /// Why a database cannot be used.
    package init(_ error: DatabaseError) {
        self =
            switch error {
            case .unreachable(let path, let code): .file("database", path, errno: code)
            case .diskFull: .output(error.description)
            case .locked: .temporary(error.description)
            case .cannotOpen, .notPrepared: .unavailable(error.description)
            case .notADatabase, .damaged, .foreignApplication, .newerSchema, .migrationChanged, .migrationFailed:
                .data(error.description)
            }
    }

    private static func missingDirectory(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        let directory = String(path[..<slash])
        return access(directory, F_OK) == 0 ? nil : directory
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static var userName: String {
        guard let user = getpwuid(geteuid()), let name = user.pointee.pw_name else { return "\(geteuid())" }
        return String(cString: name)
    }
}

/// How a command ends (sysexits.h, and 128 plus the number of a signal); docs/operations.md has the same table.
package enum ExitReason: Int32, CaseIterable {
    case done = 0
    /// Somebody else's edits would be lost; as diff(1), a difference is 1.
    case conflict = 1
    case usage = 64
    case data = 65
    case noInput = 66
    case unavailable = 69
    case durabilityInDoubt = 70
    /// One that it runs on is not as it has to be.
    case library = 72
    case cannotCreate = 73
    case output = 74
    case temporary = 75
    case permission = 77
    case configuration = 78
    /// By Ctrl-C.
    case interrupted = 130
    /// By SIGTERM, or with its terminal.
    case terminated = 143
}
