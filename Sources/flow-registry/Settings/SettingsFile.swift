import Configuration
import FoundationEssentials
import Glibc
import Yams

/// The settings of a YAML file, every key known.
enum SettingsFile {
    /// Where an installation says where things lie; a later version may say it otherwise.
    private static let installed = "/usr/lib/flow-registry/flow-registry.yaml"
    /// The administrator's.
    static let standard = "/etc/flow-registry/flow-registry.yaml"
    /// The administrator's too, in pieces: each file whose name ends in `.yaml`.
    static let directory = "/etc/flow-registry/conf.d"

    /// The settings of all files of the system that there are; what a later one says counts, those of the directory in the
    /// order of their names.
    ///
    /// Throws a `CommandFailure` that names the file and what is wrong with it.
    ///
    /// - Parameter root: what the paths are below of.
    static func systemValues(root: String = "") throws(CommandFailure) -> [String: String] {
        let pieces = try pieces(in: root + directory)
        var all: [String: String] = [:]
        for path in [root + installed, root + standard].filter({ access($0, F_OK) == 0 }) + pieces {
            all.merge(try values(path: path)) { $1 }
        }
        return all
    }

    private static func pieces(in directory: String) throws(CommandFailure) -> [String] {
        guard access(directory, F_OK) == 0 else { return [] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw .file("directory of settings", directory, errno: EACCES)
        }
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted().map { "\(directory)/\($0)" }
    }

    /// Throws a `CommandFailure` that names the file and what is wrong with it.
    static func values(path: String) throws(CommandFailure) -> [String: String] {
        let file = try FileContents(path: path, what: "configuration file")
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw .configuration("The configuration file \(path) is not valid YAML: it is no UTF-8.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw .configuration("The configuration file \(path) is not valid YAML: \(reason(error)).")
        }
        guard let root, root != "" else { return [:] }
        guard root.mapping != nil else {
            throw .configuration(
                "The configuration file \(path) has no settings, as \"http:\" and below it \"port: 8080\".")
        }
        return try flatten(root, prefix: "", path: path)
    }

    /// In one line: the parser's own texts quote the file over several.
    private static func reason(_ error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, let context):
            "near line \(context.mark.line): \(duplicates.joined(separator: ", ")) is there more than once"
        case .reader(let problem, _, _, _): problem
        default: "\(error)"
        }
    }

    private static func flatten(
        _ node: Node, prefix: String, path: String, line: Int = 1
    ) throws(CommandFailure) -> [String: String] {
        guard let mapping = node.mapping else {
            guard let key = SettingsKey(name: prefix) else { throw unknown(prefix, line, path) }
            guard let value = node.scalar?.string else {
                throw .configuration("Line \(line) of \(path): the setting \(prefix) must have one value.")
            }
            return [key.rawValue: value]
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            let nested = try flatten(
                value, prefix: prefix.isEmpty ? name : "\(prefix).\(name)", path: path, line: key.mark?.line ?? line)
            values.merge(nested) { $1 }
        }
        return values
    }

    private static func unknown(_ name: String, _ line: Int, _ path: String) -> CommandFailure {
        .configuration(
            "Line \(line) of \(path): there is no setting \(name)."
                + Suggestion.sentence(for: name, among: SettingsKey.allCases.map(\.rawValue)))
    }
}
