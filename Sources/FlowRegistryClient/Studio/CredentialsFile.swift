package import CommandSupport
import Glibc

/// A file of variables, a `NAME=value` each line, that nobody but its owner may read.
///
/// Lines end with LF, CR LF or CR. `export` before a name, blanks around names and values, quotation marks around values,
/// and comments behind `#` are no part of them, as a shell has it.
package struct CredentialsFile {
    package private(set) var values: [String: String] = [:]
    private let path: String

    /// Throws a `CommandFailure` that names the file and the line.
    package init(_ path: String) throws(CommandFailure) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file("file of credentials", path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw .file("file of credentials", path, errno: EISDIR)
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .configuration("Others may read the file of credentials \(path): chmod 600 it first.")
        }
        let bytes = TextEncoding.utf8(try DefinitionFile.bytes(of: descriptor, path))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .configuration("The file of credentials \(path) is no text of UTF-8.")
        }
        // A Character may be CR and LF together: lines are made of scalars.
        let lines = text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" }
        var number = 0
        for (index, line) in lines.enumerated() {
            let isSecondOfTwo = line.startIndex > text.startIndex && Self.isCRLF(text.unicodeScalars, line.startIndex)
            if index == 0 || !isSecondOfTwo { number += 1 }
            try read(Self.trimmed(line), number)
        }
    }

    private static func isCRLF(_ text: String.UnicodeScalarView, _ start: String.Index) -> Bool {
        let last = text.index(before: start)
        return text[last] == "\n" && last > text.startIndex && text[text.index(before: last)] == "\r"
    }

    private mutating func read(_ line: Substring, _ number: Int) throws(CommandFailure) {
        if line.isEmpty || line.hasPrefix("#") { return }
        guard let equals = line.firstIndex(of: "=") else { throw fault("is not NAME=value", number) }
        var name = Self.trimmed(line[..<equals].unicodeScalars)
        if name.hasPrefix("export "), case let rest = name.dropFirst(7) { name = Self.trimmed(rest.unicodeScalars) }
        guard !name.isEmpty, name.utf8.allSatisfy({ Self.isOfName($0) }) else {
            throw fault("has no name of letters, digits and _ before its =", number)
        }
        values[String(name)] = try value(Self.trimmed(line[line.index(after: equals)...].unicodeScalars), number)
    }

    private func value(_ text: Substring, _ number: Int) throws(CommandFailure) -> String {
        if let quote = text.first, quote == "\"" || quote == "'" {
            let rest = text.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { throw fault("lacks a quotation mark", number) }
            let behind = Self.trimmed(rest[rest.index(after: end)...].unicodeScalars)
            guard behind.isEmpty || behind.hasPrefix("#") else { throw fault("goes on behind its value", number) }
            return String(rest[..<end])
        }
        let value = text.unicodeScalars.prefix { !Self.isBlank($0) }
        let behind = Self.trimmed(text[value.endIndex...].unicodeScalars)
        guard behind.isEmpty || behind.hasPrefix("#") else { throw fault("goes on behind its value", number) }
        return value.first == "#" ? "" : String(value)
    }

    private func fault(_ what: String, _ number: Int) -> CommandFailure {
        .configuration("Line \(number) of the file of credentials \(path) \(what).")
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

    private static func trimmed(_ text: Substring.UnicodeScalarView) -> Substring {
        let text = text.drop(while: isBlank)
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return "" }
        return Substring(text[...last])
    }
}
