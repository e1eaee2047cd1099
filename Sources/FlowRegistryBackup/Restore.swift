package import CommandSupport
import FlowRegistry
import Glibc
import SQLite

/// Puts a backup in the place of a database that nobody serves.
///
/// The backup is copied beside the database, read, compared with its checksum and examined there before anything of the
/// old one changes; then one rename decides, and a crash behind it is made up for by whoever opens the database next.
package struct Restore {
    package let backup: String
    package let databasePath: String
    /// What brings the backup forward; nil for the backup's own state.
    package var replay: WALReplay?
    package let output: Progress.Output

    package init(backup: String, databasePath: String, replay: WALReplay? = nil, output: Progress.Output) {
        self.backup = backup
        self.databasePath = databasePath
        self.replay = replay
        self.output = output
    }

    /// Throws a `CommandFailure`; the database is then what it was, unless the replacement had been decided.
    package func run() throws(CommandFailure) -> RestoreDocument {
        let replacement = DatabaseReplacement(databasePath: databasePath)
        try checkBackup(replacement.path)
        let isNew = access(replacement.path, F_OK) != 0
        let lock = try Self.lock(databasePath)
        defer { withExtendedLifetime(lock) {} }
        do {
            let digest = try copy(to: replacement.draft)
            var version = try examine(replacement.draft, "backup")
            try Self.writeAhead(replacement.draft)
            if let replay {
                try replay.apply(to: replacement.draft, from: backupDate()) { () throws(CommandFailure) in
                    _ = try copy(to: replacement.draft)
                    try Self.writeAhead(replacement.draft)
                }
                version = try examine(replacement.draft, "state of \(replay.until) from the backup")
                try Self.settle(replacement.draft)
            }
            let kept = try Self.put(replacement)
            try Self.verify(replacement.path, version)
            return RestoreDocument(
                database: replacement.path, backup: backup, bytes: digest.bytes, schemaVersion: version, kept: kept)
        } catch {
            Self.clean(replacement, isNew: isNew)
            throw error
        }
    }

    private func examine(_ draft: String, _ what: String) throws(CommandFailure) -> Int64 {
        try DatabaseProof(path: draft, what: what, told: backup, output: output).examine()
    }

    private func checkBackup(_ path: String) throws(CommandFailure) {
        var (file, database) = (stat(), stat())
        guard stat(backup, &file) == 0 else { throw .file("backup", backup, errno: errno) }
        if stat(path, &database) == 0, file.st_ino == database.st_ino, file.st_dev == database.st_dev {
            throw .noInput("The file \(backup) is the database itself.")
        }
        var log = stat()
        if stat(backup + "-wal", &log) == 0, log.st_size > 0 {
            throw .data("The file \(backup) is a database with a log beside it, and no backup; it needs both.")
        }
    }

    private static func lock(_ path: String) throws(CommandFailure) -> DatabaseLock {
        do {
            return try DatabaseLock(databasePath: path)
        } catch .locked(_, let process) {
            let holder = process.map { "process \($0)" } ?? "another process"
            throw .temporary(
                "The database \(path) is served by \(holder); stop that first, as with systemctl stop flow-registry.socket flow-registry."
            )
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Copies the backup, and compares it with its checksum.
    private func copy(to draft: String) throws(CommandFailure) -> FileDigest {
        let expected = try checksum()
        let progress = Progress("Copying the backup", unit: .bytes, output: output)
        defer { progress.finish() }
        let file = try NewFile(path: draft, what: "database")
        let digest = try FileDigest(path: backup, what: "backup", progress: progress) { chunk throws(CommandFailure) in
            try file.write(chunk)
        }
        guard expected == nil || expected == digest.sha256 else {
            throw .data("The backup \(backup) is damaged: its SHA-256 is not the one in \(checksumFile).")
        }
        // As the old one's; an empty one made just now has its directory's.
        file.giveToOwner(of: databasePath)
        try file.sync()
        return digest
    }

    private var checksumFile: String { BackupName.checksumFile(of: backup) }

    private func checksum() throws(CommandFailure) -> String? {
        guard access(checksumFile, F_OK) == 0 else {
            output.write("There is no \(checksumFile): the backup is examined, and compared with nothing.\n")
            return nil
        }
        let text = String(decoding: try FileContents(path: checksumFile, what: "checksum").bytes, as: UTF8.self)
        guard let sum = text.split(separator: " ").first, sum.count == 64 else {
            throw .data("The file \(checksumFile) holds no SHA-256.")
        }
        return String(sum)
    }

    /// A service that starts on it need not wait for a reader to change that.
    private static func writeAhead(_ draft: String) throws(CommandFailure) {
        do {
            try Connection(path: draft, access: .readWrite).execute("PRAGMA journal_mode = WAL")
        } catch {
            throw CommandFailure(Database.openingError(error, path: draft))
        }
        try NewFile.sync(draft, what: "database")
    }

    /// All of a replayed log is in the file by now.
    private static func settle(_ draft: String) throws(CommandFailure) {
        for suffix in ["-wal", "-shm"] { unlink(draft + suffix) }
        try NewFile.sync(draft, what: "database")
    }

    /// By its name. Throws a `CommandFailure` where that does not tell.
    private func backupDate() throws(CommandFailure) -> Timestamp {
        guard let name = backup.split(separator: "/").last.flatMap({ BackupName(String($0)) }) else {
            throw .noInput("The name of the backup \(backup) does not tell its date; give it back its own.")
        }
        return name.date
    }

    /// The name under which the old database is kept.
    private static func put(_ replacement: DatabaseReplacement) throws(CommandFailure) -> String? {
        do {
            try replacement.commit()
            let kept = replacement.keptName
            _ = try replacement.finish()
            return kept
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func verify(_ path: String, _ version: Int64) throws(CommandFailure) {
        let proof = DatabaseProof(path: path, what: "restored database", output: .lines { _ in })
        guard try proof.schemaVersion() == version else {
            throw .data("The database \(path) is not the one that was restored.")
        }
    }

    /// A decided replacement stays decided.
    private static func clean(_ replacement: DatabaseReplacement, isNew: Bool) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(replacement.draft + suffix) }
        var status = stat()
        if isNew, !replacement.isPending, stat(replacement.path, &status) == 0, status.st_size == 0 {
            unlink(replacement.path)
        }
    }
}
