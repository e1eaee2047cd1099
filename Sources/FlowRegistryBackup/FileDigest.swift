package import CommandSupport
import Crypto
import Glibc

/// Size and SHA-256 of a file.
package struct FileDigest: Equatable {
    package let bytes: Int64
    package let sha256: String

    /// Reads the whole file, and copies it on the way where a copy is wanted. Throws a `CommandFailure` that calls the
    /// file `what`.
    package init(
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
        sha256 = hexadecimal(hash.finalize())
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
