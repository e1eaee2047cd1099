package import CommandSupport
import Glibc

/// A file of variables, a `NAME=value` each line, that nobody but its owner may read.
///
/// Lines end with LF, CR LF or CR. `export` before a name, blanks around names and values, quotation marks around values,
/// and comments behind `#` are no part of them, as a shell has it.
struct CredentialsFile {
    private(set) var values: [String: String] = [:]
    private let path: String

    /// Throws a `CommandFailure` that names the file and the line.
    init(_ path: String) throws(CommandFailure) {
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

/// Where the user keeps credentials, a file for each environment: `$XDG_CONFIG_HOME/flow-registry/NAME.env`
/// (https://specifications.freedesktop.org/basedir-spec).
enum CredentialsDirectory {
    private static let ending = ".env"

    /// nil where there is no such directory.
    static func path(of environment: String, _ variables: [String: String]) -> String? {
        path(variables).map { "\($0)/\(environment)\(ending)" }
    }

    /// The environments that have a file.
    static func names(_ variables: [String: String]) -> [String] {
        let files = path(variables).map(DirectoryNames.of) ?? []
        return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.filter(isName)
    }

    /// Whether an environment may be called so: it is the name of a file, and of none that is hidden.
    static func isName(_ environment: String) -> Bool {
        !environment.isEmpty && !environment.hasPrefix(".")
            && environment.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func path(_ variables: [String: String]) -> String? {
        let configured = variables["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (configured ?? variables["HOME"].map { "\($0)/.config" }).map { "\($0)/flow-registry" }
    }
}

/// Where an environment's credentials come from. The shell's variables are those of whatever account was used last: an
/// environment that somebody has named gets them only where the manifest says whose account it is, which is then compared.
package struct EnvironmentCredentials {
    package let environment: String
    /// Whether somebody has named it.
    package let isNamed: Bool
    package let manifest: Manifest
    /// The process's.
    package let variables: [String: String]

    package init(environment: String, isNamed: Bool, manifest: Manifest, variables: [String: String]) {
        self.environment = environment
        self.isNamed = isNamed
        self.manifest = manifest
        self.variables = variables
    }

    /// The one that is meant where none is named.
    package static let defaultName = "default"

    /// - Parameters:
    ///   - file: the one that `--credentials` gives.
    ///   - isPlaced: whether `--url` says where they are to be sent.
    ///
    /// Throws a `CommandFailure` where there are none for it.
    package func credentials(in file: String?, isPlaced: Bool) throws(CommandFailure) -> StudioCredentials {
        guard CredentialsDirectory.isName(environment) else {
            throw .configuration(
                "\"\(environment)\" cannot be the name of an environment: that is letters, digits, -, _ and ., and begins "
                    + "with no dot.")
        }
        let file = file ?? ownFile
        let isKnown = manifest.environments[environment]?.accountSID != nil
        guard file != nil || isPlaced || isKnown || environment == Self.defaultName else { throw missing }
        return try StudioCredentials(file: file, environment: variables)
    }

    /// The user's file for the environment, if there is one. Variables go before that of an environment that nobody has
    /// named.
    private var ownFile: String? {
        if !isNamed, variables.keys.contains(where: StudioCredentials.names.contains) { return nil }
        guard let path = CredentialsDirectory.path(of: environment, variables), access(path, F_OK) == 0 else {
            return nil
        }
        return path
    }

    private var missing: CommandFailure {
        let path = CredentialsDirectory.path(of: environment, variables)
        let file = path.map { "there is no \($0)" } ?? "no file has them"
        let beginning = "There are no credentials for the environment \"\(environment)\": \(file), and"
        let manifestFile = ManifestDocument.fileName
        if manifest.environments[environment] != nil {
            return .configuration(
                "\(beginning) \(manifestFile) does not say whose account it is, as the variables of the shell would need. "
                    + "Put them into that file, give --credentials or --url, or add its \"account_sid\" there.")
        }
        let listed = manifest.environments.keys.sorted()
        let names = listed.isEmpty ? "no \(manifestFile) names it" : "\(manifestFile) has \(Self.list(listed))"
        let kept = CredentialsDirectory.names(variables)
        return .configuration(
            "\(beginning) \(names).\(Suggestion.sentence(for: environment, among: Set(listed + kept).sorted()))")
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}
