package import CommandSupport
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
