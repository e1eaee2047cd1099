package import CommandSupport
package import JSON
package import FlowRegistry
import Glibc

/// A definition in a file.
package enum DefinitionFile {
    /// Reads a definition; `-` is standard input. Throws a `CommandFailure` that names the file and the place of each
    /// fault.
    package static func read(_ path: String) throws(CommandFailure) -> FlowDefinition {
        let name = path == "-" ? "Standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(name) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        let bytes = try bytes(of: descriptor, name)
        let value = try value(bytes, name)
        do {
            return try FlowDefinition(json: TextEncoding.utf8(bytes))
        } catch {
            throw DefinitionIssue.failure(name, error.issues, leftOut: error.leftOut, in: value)
        }
    }

    /// All of an open file, which may be a pipe.
    package static func bytes(of descriptor: Int32, _ name: String) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { throw unreadable(name) }
            if count > 0 { bytes.append(contentsOf: buffer.prefix(count)) }
        }
    }

    /// JSON text as a value, in whatever encoding an editor has stored it.
    package static func value(_ bytes: [UInt8], _ name: String) throws(CommandFailure) -> JSONValue {
        do {
            return try JSONValue(json: TextEncoding.utf8(bytes))
        } catch {
            throw .data("\(name) is not valid JSON: it \(error.reason) (line \(error.line), column \(error.column)).")
        }
    }

    private static func unreadable(_ name: String) -> CommandFailure {
        .file("file", name, errno: errno)
    }
}
