import Glibc

/// Files that are there whole, or not at all.
enum WorkspaceFile {
    /// All of a file, which may be a pipe; nil where there is none. Throws a `CommandFailure`.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .noInput("\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        return try DefinitionFile.bytes(of: descriptor, path)
    }

    /// Puts `bytes` in the place of the file by a rename, once they are on the disk; who may read it is left as it was.
    /// Throws a `CommandFailure`.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        let temporary = "\(path).new"
        do throws(CommandFailure) {
            let file = try NewFile(path: temporary, what: "file")
            try file.write(bytes)
            var old = stat()
            if stat(path, &old) == 0 { chmod(temporary, old.st_mode & 0o777) }
            try file.sync()
            try NewFile.rename(temporary, to: path, what: "file")
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Whether all of the bytes could be written.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
