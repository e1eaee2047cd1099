import Glibc

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
