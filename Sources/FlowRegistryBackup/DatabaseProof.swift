package import CommandSupport
import FlowRegistry
import Crypto
package import FlowRegistrySQLite
import Glibc
import Resources
import SQLite

/// A database file, looked at without a change to it.
package struct DatabaseProof {
    package let path: String
    /// What the file is called in a sentence, as "backup".
    package let what: String
    /// The path that is told; nil for that of the file.
    package var told: String?
    package let output: Progress.Output

    package init(path: String, what: String, told: String? = nil, output: Progress.Output) {
        self.path = path
        self.what = what
        self.told = told
        self.output = output
    }

    /// The version of the schema of a file with which nothing is wrong. Throws a
    /// `CommandFailure` for the first thing that is.
    package func examine() throws(CommandFailure) -> Int64 {
        let checked = try check(IntegritySubject.content)
        guard let finding = checked.findings.first else { return checked.schemaVersion }
        let others = checked.findings.count == 1 ? "" : " (and \(checked.findings.count - 1) more findings)"
        throw .data("The \(what) \(told ?? path) is damaged: \(finding.sentence.dropLast())\(others).")
    }

    /// What is wrong with these things. Of an older schema, only its structure is looked at. Throws a `CommandFailure` for
    /// a file that is no database of ours.
    package func check(_ subjects: [IntegritySubject]) throws(CommandFailure) -> CheckDocument {
        let connection = try open()
        let version = try version(connection)
        let known = version == Migrations.all.count ? subjects : IntegritySubject.structure
        return CheckDocument(
            database: path, schemaVersion: version, subjects: known.map(\.rawValue),
            findings: try issues(known, on: connection).map {
                CheckDocument.IntegrityIssue(subject: $0.subject.rawValue, sentence: $0.sentence)
            })
    }

    /// What its tables hold. Throws a `CommandFailure`.
    package func digests() throws(CommandFailure) -> [TableDigest] {
        let progress = Progress("Comparing the \(what)", unit: .bytes, output: output)
        defer { progress.finish() }
        let connection = try open()
        do {
            return try TableDigest.all(on: connection) { progress.update($0) }
        } catch {
            throw CommandFailure(Database.openingError(error, path: told ?? path))
        }
    }

    /// Throws a `CommandFailure` for a file that is no database of ours, and for an empty one.
    package func schemaVersion() throws(CommandFailure) -> Int64 { try version(open()) }

    private func issues(
        _ subjects: [IntegritySubject], on connection: Connection
    ) throws(CommandFailure) -> [IntegrityIssue] {
        let progress = Progress("Examining the \(what)", unit: .items("parts"), output: output)
        defer { progress.finish() }
        var done: Int64 = 0
        do {
            return try IntegrityCheck(connection).issues(subjects) {
                progress.update(done, of: Int64(subjects.count), next: $0.rawValue)
                done += 1
            }
        } catch {
            throw CommandFailure(Database.openingError(error, path: told ?? path))
        }
    }

    private func open() throws(CommandFailure) -> Connection {
        // By its path alone: closing a descriptor would drop the locks of a database that this process has open.
        var status = stat()
        guard stat(path, &status) == 0 else { throw .file(what, path, errno: errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw .file(what, path, errno: EISDIR) }
        guard access(path, R_OK) == 0 else { throw .file(what, path, errno: errno) }
        do {
            return try Database.reader(path: path)
        } catch {
            throw CommandFailure(Database.openingError(error, path: told ?? path))
        }
    }

    private func version(_ connection: Connection) throws(CommandFailure) -> Int64 {
        let version: Int64
        do {
            version = try Database.schemaVersion(
                of: connection, path: told ?? path, migrations: Migrations.all,
                formerChecksums: Migrations.formerChecksums)
        } catch {
            throw CommandFailure(error)
        }
        guard version > 0 else { throw .data("The \(what) \(told ?? path) is an empty database.") }
        return version
    }
}

/// Size and SHA-256 of a file.
struct FileDigest: Equatable {
    package let bytes: Int64
    let sha256: String

    /// Reads the whole file, and copies it on the way where a copy is wanted. Throws a `CommandFailure` that calls the
    /// file `what`.
    init(
        path: String, what: String, progress: Progress,
        each: ([UInt8]) throws(CommandFailure) -> Void = {
            (_) throws(CommandFailure) in
        }
    ) throws(CommandFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .file(what, path, errno: errno) }
        defer { close(descriptor) }
        let size = try Self.size(descriptor, path, what)
        var (hash, read) = (SHA256(), 0 as Int64)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw .file(what, path, errno: errno) }
            if count == 0 { break }
            let chunk = count == buffer.count ? buffer : Array(buffer.prefix(count))
            hash.update(data: chunk)
            try each(chunk)
            read += Int64(count)
            progress.update(read, of: size)
        }
        bytes = read
        sha256 = hash.finalize().hexadecimal
    }

    private static func size(_ descriptor: Int32, _ path: String, _ what: String) throws(CommandFailure) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .file(what, path, errno: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int64(status.st_size)
        case S_IFDIR: throw .file(what, path, errno: EISDIR)
        default: throw .noInput("The \(what) \(path) is no regular file.")
        }
    }
}
