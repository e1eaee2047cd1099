import Glibc

/// The right to a database file, held by one process at a time, by whatever name that knows the file.
///
/// An advisory `flock` on the file itself, gone with the process that holds it; SQLite's own locks are of another kind
/// and do not meet it (flock(2), fcntl(2)). The lock has to outlive every connection: closing any descriptor of a file
/// drops the process's fcntl locks on it (https://sqlite.org/howtocorrupt.html §2.2).
struct DatabaseLock: ~Copyable {
    private let descriptor: Int32

    /// Makes the file if there is none. Throws `.locked` with the holder's process id, or `.cannotOpen`.
    init(databasePath path: String) throws(DatabaseError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            throw .locked(path: path, processID: holder)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

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
