package import CommandSupport
import Glibc

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
