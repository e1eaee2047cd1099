package import CommandSupport
package import FlowRegistry
import Glibc
package import JSON

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

/// A finding of a validator, with the widget that it is about.
struct DefinitionIssue {
    let issue: ValidationIssue
    let definition: JSONValue

    /// As `#/states/3/transitions/0/next (widget greeting) must match a widget name`.
    var sentence: String {
        let widget = widget.map { " (widget \($0.printable))" } ?? ""
        return "\(issue.propertyPath)\(widget) \(issue.message)"
    }

    private var widget: String? {
        let tokens = issue.propertyPath.split(separator: "/")
        guard tokens.count > 2, tokens[1] == "states", let index = Int(tokens[2]) else { return nil }
        let widgets = definition.members["states"]?.elements ?? []
        return widgets.indices.contains(index) ? widgets[index].members["name"]?.string?.text : nil
    }

    /// What is wrong with a definition, under a sentence that begins with `subject`: all that was found, and how much more
    /// there is.
    static func failure(
        _ subject: String, _ issues: [ValidationIssue], leftOut: Int = 0, in definition: JSONValue
    ) -> CommandFailure {
        let sentences = issues.map { DefinitionIssue(issue: $0, definition: definition).sentence }
        let verdict = "\(subject) is no valid definition"
        guard let first = sentences.first else { return .data("\(verdict).") }
        if sentences.count + leftOut == 1 { return .data("\(verdict): \(first).") }
        var failure = CommandFailure.data("\(verdict), for \(sentences.count + leftOut) reasons:")
        failure.details = sentences + (leftOut > 0 ? ["and \(leftOut) more"] : [])
        return failure
    }
}

/// How a text is stored: editors write a byte-order mark before it, and UTF-16.
enum TextEncoding {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text as UTF-8 without a byte-order mark; as it is where it is in none of these forms.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: byteOrderMark) { return Array(bytes.dropFirst(byteOrderMark.count)) }
        guard bytes.count > 1, bytes.count.isMultiple(of: 2), let isLittleEndian = isLittleEndian(bytes) else {
            return bytes
        }
        let units = stride(from: 0, to: bytes.count, by: 2).map { index in
            isLittleEndian
                ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
        }
        guard let text = String(validating: units.first == 0xFEFF ? units[1...] : units[...], as: UTF16.self) else {
            return bytes
        }
        return [UInt8](text.utf8)
    }

    /// Of UTF-16 with a byte-order mark, or that begins with an ASCII character; nil for anything else.
    private static func isLittleEndian(_ bytes: [UInt8]) -> Bool? {
        switch (bytes[0], bytes[1]) {
        case (0xFF, 0xFE): true
        case (0xFE, 0xFF): false
        case (0, 0): nil
        case (_, 0): true
        case (0, _): false
        default: nil
        }
    }
}
