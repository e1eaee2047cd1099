import Configuration
import FoundationEssentials
import Glibc
import Yams

/// The settings of a YAML file, every key known.
enum SettingsFile {
    /// Where the Debian package has it.
    static let standard = "/etc/flow-registry/flow-registry.yaml"

    /// nil where there is none.
    static var standardIfThere: String? { access(standard, F_OK) == 0 ? standard : nil }

    /// Throws a `CommandFailure` that names the file and what is wrong with it.
    static func values(path: String) throws(CommandFailure) -> [String: String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .configuration("The configuration file \(path) cannot be read.")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw .configuration("The configuration file \(path) is not valid YAML: \(error)")
        }
        guard let root, root != "" else { return [:] }
        return try flatten(root, prefix: "", path: path)
    }

    private static func flatten(
        _ node: Node, prefix: String, path: String
    ) throws(CommandFailure) -> [String: String] {
        guard let mapping = node.mapping else {
            guard let key = SettingsKey(rawValue: prefix), let value = node.scalar?.string else {
                throw .configuration("The configuration file \(path) has an unknown or malformed key \"\(prefix)\".")
            }
            return [key.rawValue: value]
        }
        var values: [String: String] = [:]
        for (key, value) in mapping {
            let name = key.string ?? ""
            let nested = try flatten(value, prefix: prefix.isEmpty ? name : "\(prefix).\(name)", path: path)
            values.merge(nested) { $1 }
        }
        return values
    }
}
