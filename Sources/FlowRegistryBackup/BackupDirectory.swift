package import CommandSupport
import FlowRegistry
import FoundationEssentials
import Glibc

/// A directory of backups, in which one process works at a time.
package struct BackupDirectory: ~Copyable {
    package let path: String
    private let descriptor: Int32

    /// Locks the directory, and removes what an interrupted backup has left in it. Throws a `CommandFailure`.
    package init(path: String) throws(CommandFailure) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT
                ? .noInput("The directory \(path) for backups does not exist.")
                : .file("directory for backups", path, errno: errno)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .temporary("Another process makes a backup in \(path) just now.")
        }
        self.path = path
        for name in Self.files(path) where BackupName.isPartial(name) { unlink("\(path)/\(name)") }
    }

    deinit { close(descriptor) }

    package func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    /// The backups that are here, newest first; other files are never looked at.
    package var backups: [BackupName] {
        Self.files(path).compactMap { BackupName($0) }.sorted { $0.date > $1.date }
    }

    /// Deletes a backup and its checksum. False where that failed.
    package func delete(_ name: BackupName) -> Bool {
        let path = file(name.description)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, unlink(path) == 0 else { return false }
        unlink(BackupName.checksumFile(of: path))
        return true
    }

    private static func files(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}

/// The name of a backup's file, by which it is known as one: `flow-registry-20260131T235959Z.db`.
///
/// Only what was proven gets such a name. One that was made before a migration ends in `-schema-7.db`, by the version of
/// the schema that it has.
package struct BackupName: Hashable, Sendable, CustomStringConvertible {
    /// When its state was taken.
    let date: Timestamp
    /// Of a backup before a migration.
    let schema: Int64?

    init(date: Timestamp, schema: Int64? = nil) {
        self.date = date
        self.schema = schema
    }

    /// nil for the name of any other file.
    init?(_ text: String) {
        guard text.hasPrefix(Self.start), text.hasSuffix(Self.end) else { return nil }
        let parts = text.dropFirst(Self.start.count).dropLast(Self.end.count)
            .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = Self.date(parts[0]) else { return nil }
        let schema = parts.count == 2 ? Int64(parts[1].trimmingPrefix("schema-")) : nil
        self.init(date: date, schema: schema)
        // Written again it has to be the same name.
        guard description == text else { return nil }
    }

    package var description: String {
        let date = date.description.filter { $0 != "-" && $0 != ":" }
        return Self.start + date + (schema.map { "-schema-\($0)" } ?? "") + Self.end
    }

    /// The file with its SHA-256, as sha256sum(1) writes and checks it.
    static func checksumFile(of path: String) -> String { path + ".sha256" }

    /// What an unfinished backup is called.
    var partial: String { "." + description + Self.partialEnd }

    static func isPartial(_ text: String) -> Bool {
        guard text.hasPrefix("."), let end = text.firstRange(of: partialEnd) else { return false }
        return BackupName(String(text[..<end.lowerBound].dropFirst())) != nil
    }

    private static let start = "flow-registry-"
    private static let end = ".db"
    private static let partialEnd = ".partial"

    private static func date(_ text: Substring) -> Timestamp? {
        let digits = text.filter(\.isNumber)
        guard text.count == 16, digits.count == 14 else { return nil }
        var rest = digits[...]
        func next(_ count: Int) -> Substring {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        return Timestamp("\(next(4))-\(next(2))-\(next(2))T\(next(2)):\(next(2)):\(next(2))Z")
    }
}

/// Which backups are kept: those that either of the two wants.
package struct BackupRetention: Equatable, Sendable {
    /// Of this and the days before it, so many; nil: none for their age.
    package var days: Int?
    /// So many of the newest; nil: none for their number.
    package var count: Int?

    package init(days: Int? = nil, count: Int? = nil) {
        self.days = days
        self.count = count
    }

    /// What may go, of backups of one kind, once `proven` is there. Without a wish all are kept, and the newest always.
    func dispensable(_ backups: [BackupName], besides proven: BackupName) -> [BackupName] {
        guard days != nil || count != nil else { return [] }
        let ofKind = backups.filter { ($0.schema == nil) == (proven.schema == nil) }.sorted { $0.date > $1.date }
        let oldest = days.map { proven.date.secondsSinceEpoch - Int64($0) * 86_400 }
        return ofKind.enumerated()
            .filter { index, name in
                let isRecent = oldest.map { name.date.secondsSinceEpoch >= $0 } ?? false
                return index >= max(count ?? 1, 1) && !isRecent && name != proven
            }
            .map(\.element)
    }
}
