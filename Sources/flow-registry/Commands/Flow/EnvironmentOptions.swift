import ArgumentParser
import FlowRegistry
import FoundationEssentials

/// The options of the commands that keep a directory and an environment in step.
struct EnvironmentOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The directory of definitions.", completion: .directory)
    var directory = "."

    @Option(
        name: .shortAndLong,
        help: "Which of the manifest's environments, an account of a registry or of Studio itself (default: default).")
    var environment: String?

    @Option(
        help: """
            Where the environment is, as https://studio.twilio.com; kept in the manifest. Without it, the manifest's URL \
            must be the FLOW_REGISTRY_URL that stands beside the credentials.
            """)
    var url: String?

    @Option(
        help: "A file with the credentials, a NAME=value each line, instead of the environment variables.",
        completion: .file())
    var credentials: String?

    @Option(
        help: "A JSON file with further variables for {{env.NAME}}; they go before the manifest's.",
        completion: .file(extensions: ["json"]))
    var variables: String?

    @Option(
        help: "A PEM file of the certificate authorities to trust instead of the system's.", completion: .file())
    var caFile: String?

    @Flag(help: "Send the credentials unencrypted to another machine, if the URL begins with http://.")
    var allowPlainHttp = false

    var isNamed: Bool { environment != nil }

    private var name: String { environment ?? "default" }

    /// What is here and there, side by side. Throws a `CommandFailure`.
    ///
    /// - Parameter makesDirectory: whether the directory may be made where there is none.
    func comparison(
        _ selectors: [String], makesDirectory: Bool = false,
        processEnvironment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> FlowComparison {
        let credentials = try StudioCredentials(file: credentials, environment: processEnvironment)
        let workspace = try Workspace(directory, makesDirectory: makesDirectory)
        let url = try serverURL(workspace.manifest, credentials)
        let connection = try StudioConnection(url: url, credentials: credentials, authorities: caFile)
        workspace.manifest.environments[name, default: Manifest.Environment()].url = url
        return FlowComparison(
            workspace: workspace, environment: name, variables: try templateVariables(workspace.manifest),
            client: StudioClient(connection: connection), selectors: selectors)
    }

    /// Where the credentials are sent: to the URL that is given, else to the one that stands beside them. The manifest's may
    /// be whose the directory is, and not the user's.
    private func serverURL(
        _ manifest: Manifest, _ credentials: StudioCredentials
    ) throws(CommandFailure) -> String {
        let (given, own) = (url.map(Self.trimmed), credentials.url.map(Self.trimmed))
        let listed = manifest.environments[name]?.url.map(Self.trimmed)
        guard let url = given ?? listed ?? own else {
            throw .configuration(
                "No URL is known for the environment \(name): give --url, as https://studio.twilio.com.")
        }
        try checkForm(of: url)
        if given == nil, url != own { throw Self.failure(name, url, own) }
        return url
    }

    private static func trimmed(_ url: String) -> String {
        var url = url[...]
        while url.hasSuffix("/") { url.removeLast() }
        return String(url)
    }

    private static func failure(_ name: String, _ listed: String, _ own: String?) -> CommandFailure {
        let place = "The manifest has the environment \(name) at \(listed)"
        guard let own else {
            return .configuration(
                "\(place), and nothing says that the credentials are for it: put "
                    + "\(StudioCredentials.urlName)=\(listed) beside them, or give --url.")
        }
        return .configuration(
            "\(place), and the credentials are for \(own) (\(StudioCredentials.urlName)): give --url to send them there."
        )
    }

    private func checkForm(of url: String) throws(CommandFailure) {
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("@"), !url.contains("?") else {
            throw .configuration("The URL \(url.printable) must begin with https:// and have no credentials in it.")
        }
        guard url.hasPrefix("https://") || allowPlainHttp || Self.isLoopback(url) else {
            throw .configuration(
                "\(url.printable) would get the credentials unencrypted: use https://, or give --allow-plain-http.")
        }
    }

    private static func isLoopback(_ url: String) -> Bool {
        let host = url.dropFirst("http://".count).prefix { $0 != "/" }
        return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
    }

    private func templateVariables(_ manifest: Manifest) throws(CommandFailure) -> TemplateVariables {
        var values = manifest.environments[name]?.variables ?? [:]
        if let variables {
            guard let bytes = try WorkspaceFile.read(variables) else {
                throw .noInput("\(variables) cannot be read: No such file or directory.")
            }
            for (name, value) in try DefinitionFile.value(bytes, variables).members {
                guard let text = value.string?.text else {
                    throw .data("\(variables) must be an object of strings: \(name.text.printable) is none.")
                }
                values[name.text] = text
            }
        }
        do {
            return try TemplateVariables(values)
        } catch {
            throw .configuration(
                "The variable \"\(error.name.printable)\" of \(name) must be letters, digits and _.")
        }
    }
}
