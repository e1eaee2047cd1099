import Glibc

/// The right to a database file, held by one process at a time, by whatever name that knows the file.
///
/// An advisory `flock` on the file itself, gone with the process that holds it; SQLite's own locks are of another kind
/// and do not meet it (flock(2), fcntl(2)). The lock has to outlive every connection: closing any descriptor of a file
/// drops the process's fcntl locks on it (https://sqlite.org/howtocorrupt.html §2.2).
public struct DatabaseLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Makes the file if there is none, and carries out a replacement that was decided.
    ///
    /// Throws `.locked` with the holder's process id, or `.unreachable`.
    public init(databasePath path: String) throws(DatabaseError) {
        var descriptor = try Self.locked(path)
        // The lock of a file that another one has replaced is worth nothing.
        while try DatabaseReplacement(databasePath: path).finish() || !Self.isFile(descriptor, at: path) {
            close(descriptor)
            descriptor = try Self.locked(path)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func locked(_ path: String) throws(DatabaseError) -> Int32 {
        let descriptor = try open(path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = holder(descriptor)
            close(descriptor)
            throw .locked(path: path, processID: holder)
        }
        return descriptor
    }

    private static func open(_ path: String) throws(DatabaseError) -> Int32 {
        var descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT {
            descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor >= 0 { giveToDirectoryOwner(descriptor, path) }
            // Somebody else was faster; or the path is a symbolic link to nothing.
            if descriptor < 0, errno == EEXIST { descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        }
        guard descriptor >= 0 else { throw .unreachable(path: path, errno: errno) }
        return descriptor
    }

    /// What root makes in the service's directory has to be the service's.
    static func giveToDirectoryOwner(_ descriptor: Int32, _ path: String) {
        var status = stat()
        guard geteuid() == 0, stat(DatabaseReplacement.directory(of: path), &status) == 0 else { return }
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
            && held.st_dev == named.st_dev
    }

    /// The process that the kernel names for the lock on this file (proc_locks(5)); nil where it does not tell.
    private static func holder(_ descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let table = fopen("/proc/locks", "r") else { return nil }
        defer { fclose(table) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), table) != nil {
            let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                .split(separator: " ")
            if fields.count > 5, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.st_ino)") {
                return Int(fields[4])
            }
        }
        return nil
    }
}
