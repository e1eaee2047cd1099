package import CommandSupport
import FlowRegistry
import FlowRegistrySQLite
import Glibc
import Resources
import SQLite

/// Takes a backup of a database while others write to it, and proves it.
///
/// It reads one state of the database and holds nobody up: it asks for no lock that a writer or a sync waits for. Until
/// its reading is over, the log beside the database only grows.
package struct Backup {
    package let databasePath: String
    package let output: Progress.Output

    package init(databasePath: String, output: Progress.Output) {
        self.databasePath = databasePath
        self.output = output
    }

    /// Makes a backup in a directory, and deletes those that are to be kept no longer.
    ///
    /// - Parameter schema: the version of the schema, for a backup that is made before a migration.
    ///
    /// Throws a `CommandFailure`; then nothing is left of it, and nothing was deleted.
    package func make(
        in directory: borrowing BackupDirectory, schema: Int64? = nil, retention: BackupRetention
    ) throws(CommandFailure) -> BackupDocument {
        let name = Self.name(in: directory, schema: schema)
        let partial = directory.file(name.partial)
        do {
            let taken = try take(to: partial)
            let version = try prove(partial, taken)
            var backup = try publish(partial, name, in: directory, version, taken)
            backup.deleted = Self.delete(retention.dispensable(directory.backups, besides: name), in: directory)
            return backup
        } catch {
            unlink(partial)
            throw error
        }
    }

    /// A name that no backup there has: two of one second would have the same.
    private static func name(in directory: borrowing BackupDirectory, schema: Int64?) -> BackupName {
        while true {
            let name = BackupName(date: .now, schema: schema)
            guard access(directory.file(name.description), F_OK) == 0 else { return name }
            usleep(100_000)
        }
    }

    /// Copies one state of the database, and tells what its tables hold in it.
    private func take(to partial: String) throws(CommandFailure) -> [TableDigest] {
        let before = try status()
        guard !DatabaseReplacement(databasePath: databasePath).isPending else {
            throw .temporary(
                "A restore of the database \(databasePath) was interrupted; start the service, which completes it.")
        }
        // Made here, exclusively, so that SQLite follows no link.
        _ = try NewFile(path: partial, what: "backup")
        let taken: [TableDigest]
        do {
            taken = try copy(to: partial)
        } catch {
            throw failure(error)
        }
        guard try status().st_ino == before.st_ino else {
            throw .temporary("The database \(databasePath) was replaced meanwhile; make the backup again.")
        }
        try NewFile.sync(partial, what: "backup")
        return taken
    }

    private func copy(to partial: String) throws(SQLiteError) -> [TableDigest] {
        let source = try Database.reader(path: databasePath)
        let copy = try Connection(path: partial, access: .readWrite)
        // Nothing of it counts before it is complete and synced.
        try copy.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        let taken = try source.snapshot { () throws(SQLiteError) in
            let size = try copyPages(source, copy)
            return try digests(source, size)
        }
        // A file of its own, without a log beside it.
        try copy.execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE")
        return taken
    }

    private func copyPages(_ source: Connection, _ copy: Connection) throws(SQLiteError) -> Int64 {
        // The state is that of the first read.
        _ = try source.statement("SELECT count(*) FROM sqlite_schema").first { $0.int64(0) }
        let progress = Progress("Copying the database", unit: .bytes, output: output)
        defer { progress.finish() }
        var size: Int64 = 0
        try source.copy(to: copy) { done, total in
            progress.update(done, of: total)
            size = total
        }
        return size
    }

    private func digests(_ source: Connection, _ size: Int64) throws(SQLiteError) -> [TableDigest] {
        let progress = Progress("Reading the tables", unit: .bytes, output: output)
        defer { progress.finish() }
        return try TableDigest.all(on: source) { progress.update($0, of: size) }
    }

    /// Opens the copy as a database of its own. The schema's version; throws a `CommandFailure` for the first difference.
    private func prove(_ partial: String, _ taken: [TableDigest]) throws(CommandFailure) -> Int64 {
        let proof = DatabaseProof(path: partial, what: "copy of the database", told: databasePath, output: output)
        let version = try proof.examine()
        guard try proof.digests() == taken else {
            throw .data("The backup was thrown away: what was read back from it is not what the database has.")
        }
        return version
    }

    private func publish(
        _ partial: String, _ name: BackupName, in directory: borrowing BackupDirectory, _ version: Int64,
        _ taken: [TableDigest]
    ) throws(CommandFailure) -> BackupDocument {
        let progress = Progress("Reading the backup", unit: .bytes, output: output)
        let digest = try FileDigest(path: partial, what: "backup", progress: progress)
        progress.finish()
        let file = directory.file(name.description)
        let checksum = BackupName.checksumFile(of: partial)
        let text = try NewFile(path: checksum, what: "checksum")
        try text.write([UInt8]("\(digest.sha256)  \(name)\n".utf8))
        try text.sync()
        // The checksum first: a backup has it from its first moment on.
        try NewFile.rename(checksum, to: BackupName.checksumFile(of: file), what: "checksum")
        try NewFile.rename(partial, to: file, what: "backup")
        let backup = BackupDocument(
            file: file, dateCreated: name.date.description, bytes: digest.bytes, sha256: digest.sha256,
            schemaVersion: version, tables: taken.map { BackupDocument.Table($0) })
        record(backup)
        return backup
    }

    /// A backup is no worse for not being recorded.
    private func record(_ backup: BackupDocument) {
        do throws(CommandFailure) {
            try BackupRecord(databasePath: databasePath).write(backup, databasePath: databasePath)
        } catch {
            output.write("The backup could not be recorded beside the database: \(error.message)\n")
        }
    }

    private static func delete(_ names: [BackupName], in directory: borrowing BackupDirectory) -> [String] {
        var deleted: [String] = []
        for name in names where directory.delete(name) { deleted.append(directory.file(name.description)) }
        return deleted
    }

    /// Not by a descriptor: closing one would drop the locks of a database that this process has open.
    private func status() throws(CommandFailure) -> stat {
        var status = stat()
        guard stat(databasePath, &status) == 0 else { throw .file("database", databasePath, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file("database", databasePath, errno: EISDIR) }
        return status
    }

    private func failure(_ error: SQLiteError) -> CommandFailure {
        if error.isDiskFull { return .output("The backup cannot be written: its disk is full.") }
        return CommandFailure(Database.openingError(error, path: databasePath))
    }
}
