import Glibc

/// A file that is being made, for its owner alone.
package struct NewFile: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let what: String

    /// Makes the file, in the place of what an earlier attempt has left. Throws a `CommandFailure` that calls it `what`.
    package init(path: String, what: String) throws(CommandFailure) {
        unlink(path)
        // Exclusively: a link that somebody put there is not followed.
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(what, path, errno: errno) }
        self.path = path
        self.what = what
    }

    deinit { close(descriptor) }

    package func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw .file(what, path, errno: errno) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Gives the file the owner and group of another one, where this process is root's.
    package func giveToOwner(of other: String) {
        var status = stat()
        guard geteuid() == 0, stat(other, &status) == 0 else { return }
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }

    /// Puts all of it on the disk.
    package func sync() throws(CommandFailure) {
        guard fsync(descriptor) == 0 else { throw .file(what, path, errno: errno) }
    }

    /// Puts a file on the disk that was written through other descriptors, and has what is read of it next come from
    /// there. No connection to a database may be open on it.
    package static func sync(_ path: String, what: String) throws(CommandFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(what, path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .file(what, path, errno: errno) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Gives a file its name, on the disk as well.
    package static func rename(_ old: String, to new: String, what: String) throws(CommandFailure) {
        guard Glibc.rename(old, new) == 0 else { throw .file(what, new, errno: errno) }
        let slash = new.lastIndex(of: "/")
        let directory = open(slash.map { String(new[...$0]) } ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .file(what, new, errno: errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .file(what, new, errno: errno) }
    }
}

/// A small file, read at once.
package struct FileContents {
    /// Larger ones are refused: no certificate chain is.
    private static let maximumBytes = 1_048_576

    package let bytes: [UInt8]

    /// Throws a `CommandFailure` that calls the file `what` and has the system's reason.
    package init(path: String, what: String) throws(CommandFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, let bytes = Self.read(descriptor) else {
            throw .file(what, path, errno: errno)
        }
        self.bytes = bytes
    }

    /// nil with `errno` set where it cannot be read.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            guard bytes.count <= maximumBytes else {
                errno = EFBIG
                return nil
            }
        }
    }
}
