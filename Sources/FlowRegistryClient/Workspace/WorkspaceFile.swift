package import CommandSupport
import Glibc

/// Files that are there whole, or not at all.
package enum WorkspaceFile {
    /// All of a file, which may be a pipe; nil where there is none. Throws a `CommandFailure`.
    package static func read(_ path: String) throws(CommandFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file("file", path, errno: errno)
        }
        defer { close(descriptor) }
        return try DefinitionFile.bytes(of: descriptor, path)
    }

    /// Makes a file, whose bytes reach the disk when somebody sees to it; false where there is one by now. Throws a
    /// `CommandFailure`.
    package static func create(_ path: String, _ bytes: [UInt8]) throws(CommandFailure) -> Bool {
        try draft(bytes, beside: path) { draft, _ throws(CommandFailure) in
            chmod(draft, NewFileMode.file)
            // A rename would take the place of what is there; some file systems have no second names.
            guard link(draft, path) != 0 else { return unlink(draft) == 0 }
            if errno == EEXIST || access(path, F_OK) == 0 { return false }
            guard rename(draft, path) == 0 else { throw .file("file", path, errno: errno) }
            return true
        }
    }

    /// Puts `bytes` in the place of a file by a rename, once they are on the disk; who may read it is left as it was.
    /// False where the file is not what was read of it, `old`, any more. Throws a `CommandFailure`.
    package static func replace(_ path: String, _ old: [UInt8], with bytes: [UInt8]) throws(CommandFailure) -> Bool {
        try draft(bytes, beside: path) { draft, file throws(CommandFailure) in
            var status = stat()
            if stat(path, &status) == 0 { chmod(draft, status.st_mode & 0o777) }
            try file.sync()
            guard try read(path) == old else { return false }
            try NewFile.rename(draft, to: path, what: "file")
            return true
        }
    }

    /// Writes a file of another name, and leaves it nowhere unless it gets its own.
    private static func draft(
        _ bytes: [UInt8], beside path: String,
        _ body: (String, borrowing NewFile) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) -> Bool {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let draft = "\(directory).flow-registry.new"
        var isDone = false
        defer { if !isDone { unlink(draft) } }
        let file = try NewFile(path: draft, what: "file")
        try file.write(bytes)
        isDone = try body(draft, file)
        return isDone
    }

    /// Makes a directory where there is none. Throws a `CommandFailure`.
    static func makeDirectory(_ path: String) throws(CommandFailure) {
        guard mkdir(path, 0o777) != 0 else {
            chmod(path, NewFileMode.directory)
            return
        }
        if errno != EEXIST { throw .file("directory", path, errno: errno) }
    }

    /// The path from the root on; as it is where there is nothing.
    static func absolute(_ path: String) -> String {
        guard let absolute = realpath(path, nil) else { return path }
        defer { free(absolute) }
        return String(cString: absolute)
    }

    /// Whether all of the bytes could be written.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
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
