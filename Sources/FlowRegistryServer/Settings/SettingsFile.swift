package import CommandSupport
import FoundationEssentials
import Glibc
import YAML

/// The settings of a YAML file, every key known.
package enum SettingsFile {
    /// Where an installation says where things lie; a later version may say it otherwise.
    private static let installed = "/usr/lib/flow-registry/flow-registry.yaml"
    /// The administrator's.
    package static let standard = "/etc/flow-registry/flow-registry.yaml"
    /// The administrator's too, in pieces: each file whose name ends in `.yaml`.
    package static let directory = "/etc/flow-registry/conf.d"

    /// The settings of all files of the system that there are; what a later one says counts, those of the directory in the
    /// order of their names.
    ///
    /// Throws a `CommandFailure` that names the file and what is wrong with it.
    ///
    /// - Parameter root: what the paths are below of.
    package static func systemValues(root: String = "") throws(CommandFailure) -> [String: String] {
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
    package static func values(path: String) throws(CommandFailure) -> [String: String] {
        let file = try FileContents(path: path, what: "configuration file")
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw .configuration("The configuration file \(path) is not valid YAML: it is no UTF-8.")
        }
        let root: YAMLNode?
        do {
            root = try YAMLParser.parse(text)
        } catch {
            throw .configuration("The configuration file \(path) is not valid YAML: \(error).")
        }
        guard let root, root.content != .scalar("") else { return [:] }
        guard case .mapping(let members) = root.content else {
            throw .configuration(
                "The configuration file \(path) has no settings, as \"http:\" and below it \"port: 8080\".")
        }
        return try flatten(members, prefix: "", path: path)
    }

    private static func flatten(
        _ members: [YAMLNode.Member], prefix: String, path: String
    ) throws(CommandFailure) -> [String: String] {
        var values: [String: String] = [:]
        for member in members {
            let name = prefix + member.key
            guard case .mapping(let members) = member.value.content else {
                let (key, value) = try setting(name, member, path)
                values[key.rawValue] = value
                continue
            }
            values.merge(try flatten(members, prefix: name + ".", path: path)) { $1 }
        }
        return values
    }

    private static func setting(
        _ name: String, _ member: YAMLNode.Member, _ path: String
    ) throws(CommandFailure) -> (SettingsKey, String) {
        guard let key = SettingsKey(name: name) else { throw unknown(name, member.line, path) }
        guard case .scalar(let value) = member.value.content else {
            throw .configuration("Line \(member.line) of \(path): the setting \(name) must have one value.")
        }
        return (key, value)
    }

    private static func unknown(_ name: String, _ line: Int, _ path: String) -> CommandFailure {
        .configuration(
            "Line \(line) of \(path): there is no setting \(name)."
                + Suggestion.sentence(for: name, among: SettingsKey.allCases.map(\.rawValue)))
    }
}
