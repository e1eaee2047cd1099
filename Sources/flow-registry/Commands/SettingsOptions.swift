import FlowRegistryServer
import FlowRegistryClient
import CommandSupport
import ArgumentParser
import FoundationEssentials

/// The options that every command takes: flags before environment before file before defaults.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: """
            The configuration file (YAML); without it \(SettingsFile.standard) and \(SettingsFile.directory)/*.yaml.
            """,
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(help: "The address to listen on (http.host).")
    var httpHost: String?

    @Option(help: "The port to listen on, 0 for any (http.port).")
    var httpPort: String?

    @Option(help: "The URL under which callers reach the service (http.publicUrl).")
    var httpPublicUrl: String?

    @Option(help: "The database file (database.path).", completion: .file())
    var databasePath: String?

    @Option(help: "The Unix socket for administration (control.socket).", completion: .file())
    var controlSocket: String?

    /// Throws a `CommandFailure` for a key nobody knows and for a malformed value.
    func settings(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> Settings {
        let layers = [flags, try Self.values(of: environment), try fileValues()]
        return try Settings(SettingsReader(layers: layers))
    }

    private func fileValues() throws(CommandFailure) -> [String: String] {
        guard let config else { return try SettingsFile.systemValues() }
        return try SettingsFile.values(path: config)
    }

    private var flags: [String: String] {
        let given: [(SettingsKey, String?)] = [
            (.httpHost, httpHost), (.httpPort, httpPort), (.httpPublicURL, httpPublicUrl),
            (.databasePath, databasePath), (.controlSocket, controlSocket),
        ]
        return Dictionary(uniqueKeysWithValues: given.compactMap { key, value in value.map { (key.rawValue, $0) } })
    }

    private static func values(of environment: [String: String]) throws(CommandFailure) -> [String: String] {
        var keys = Dictionary(uniqueKeysWithValues: SettingsKey.allCases.map { ($0.environmentVariable, $0.rawValue) })
        for (former, name) in SettingsKey.formerNames { keys[SettingsKey.environmentVariable(of: former)] = name }
        var values: [String: String] = [:]
        for (name, value) in environment
        where name.hasPrefix(SettingsKey.environmentPrefix) && name != StudioCredentials.urlName {
            guard let key = keys[name] else {
                throw .configuration(
                    "The environment variable \(name) is no setting of Flow Registry."
                        + Suggestion.sentence(for: name, among: keys.keys))
            }
            values[key] = value
        }
        return values
    }
}
