import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import FoundationEssentials
import Glibc
import JSON

/// The options of the commands that keep a directory and an environment in step.
struct EnvironmentOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The directory of definitions.", completion: .directory)
    var directory = "."

    @Option(
        name: .shortAndLong,
        help: "An environment of the manifest: an account of a registry or of Studio itself (default: default).")
    var environment: String?

    @Option(
        help: """
            The environment's URL, such as https://studio.twilio.com; stored in the manifest. Without it, the \
            manifest's URL must be the credentials' FLOW_REGISTRY_URL.
            """)
    var url: String?

    @Option(
        help: """
            A file with credentials, one NAME=value per line, instead of the environment variables. By default, the \
            environment's own file is used if it exists: $XDG_CONFIG_HOME/flow-registry/ENVIRONMENT.env. For an \
            --environment other than default, environment variables are used only if the manifest records its \
            account_sid, or with --url.
            """,
        completion: .file())
    var credentials: String?

    @Option(
        help: "A JSON file with variables for {{env.NAME}}, which take precedence over the manifest's.",
        completion: .file(extensions: ["json"]))
    var variables: String?

    @Option(
        help: "A PEM file of certificate authorities to trust instead of the system's.", completion: .file())
    var caFile: String?

    @Flag(help: "Allow sending the credentials unencrypted to another machine, for a URL that starts with http://.")
    var allowPlainHttp = false

    var isNamed: Bool { environment != nil }

    private var name: String { environment ?? EnvironmentCredentials.defaultName }

    /// What is here and there, side by side; the directory is held as long as that is used. Throws a `CommandFailure`.
    ///
    /// - Parameter makesDirectory: whether the directory may be made where there is none.
    func comparison(
        _ selectors: [String], makesDirectory: Bool = false,
        processEnvironment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> FlowComparison {
        let workspace = try Workspace(directory, makesDirectory: makesDirectory)
        let there = try there(workspace.manifest, processEnvironment)
        return FlowComparison(
            workspace: workspace, there: there, variables: try templateVariables(workspace.manifest),
            selectors: Set(selectors))
    }

    /// What is there, for a command that leaves the directory alone: it need not be one with a manifest, and may be another
    /// command's. Throws a `CommandFailure`.
    func there(
        processEnvironment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> StudioEnvironment {
        // Somebody may stand where they may not look around.
        let isReadable = directory != "." || access(directory, X_OK) == 0
        return try there(isReadable ? try ManifestFiles(directory).manifest : Manifest(), processEnvironment)
    }

    private func there(
        _ manifest: Manifest, _ processEnvironment: [String: String]
    ) throws(CommandFailure) -> StudioEnvironment {
        let source = EnvironmentCredentials(
            environment: name, isNamed: isNamed, manifest: manifest, variables: processEnvironment)
        let credentials = try source.credentials(in: self.credentials, isPlaced: url != nil)
        let url = try serverURL(manifest, credentials)
        let connection = try StudioConnection(url: url.text, credentials: credentials, authorities: caFile)
        return StudioEnvironment(
            name: name, client: StudioClient(connection: connection), manifest: manifest, directory: directory)
    }

    /// Where the credentials are sent: to the URL that is given, else to the one that stands beside them. The manifest's may
    /// be whose the directory is, and not the user's.
    private func serverURL(
        _ manifest: Manifest, _ credentials: StudioCredentials
    ) throws(CommandFailure) -> ServerURL {
        let listed = manifest.environments[name]?.url
        guard let text = url ?? listed ?? credentials.url else {
            throw .configuration(
                "The environment \(name) has no URL: give --url, such as https://studio.twilio.com.")
        }
        let server = try ServerURL(text)
        guard server.isEncrypted || server.isLoopback || allowPlainHttp else {
            throw .configuration(
                "The credentials would be sent to \(server.text) unencrypted: use https://, or give --allow-plain-http."
            )
        }
        if url != nil { return server }
        guard let own = try credentials.url.map({ text throws(CommandFailure) in try ServerURL(text) }) else {
            throw failure(
                server,
                "nothing says that the credentials are for it: set \(StudioCredentials.urlName)="
                    + "\(server.text) with them, or give --url")
        }
        guard own == server else {
            throw failure(
                server,
                "the credentials are for \(own.text) (\(StudioCredentials.urlName)): give --url to send them there")
        }
        return server
    }

    private func failure(_ listed: ServerURL, _ reason: String) -> CommandFailure {
        .configuration("The manifest has the environment \(name) at \(listed.text), and \(reason).")
    }

    private func templateVariables(_ manifest: Manifest) throws(CommandFailure) -> TemplateVariables {
        var values = manifest.environments[name]?.variables ?? [:]
        if let variables {
            guard let bytes = try WorkspaceFile.read(variables) else {
                throw .noInput("\(variables) cannot be read: No such file or directory.")
            }
            for (name, value) in try DefinitionFile.value(bytes, variables).members {
                guard let text = value.string?.text else {
                    throw .data("\(variables) must be an object of strings: \(name.text.printable) is not a string.")
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

/// The options of the commands that show what they are about to do.
struct PlanOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
    var yes = false

    @Flag(name: [.customShort("n"), .long], help: "Show the plan and change nothing.")
    var dryRun = false

    func validate() throws {
        if yes, dryRun { throw ValidationError("--yes and --dry-run exclude each other.") }
    }

    /// Whether there is somebody who is going to be asked.
    var asks: Bool { !yes && !dryRun && isatty(STDIN_FILENO) == 1 }

    /// Whether to go on. Throws a `CommandFailure` where nobody can be asked.
    func isConfirmed(_ question: String) throws(CommandFailure) -> Bool {
        if dryRun { return false }
        if yes { return true }
        guard isatty(STDIN_FILENO) == 1 else {
            throw .usage("Nothing was changed: there is no terminal to ask on; give --yes to skip the question.")
        }
        if isAnswered(question) { return true }
        print("Nothing was changed.")
        return false
    }

    /// Whether somebody at the terminal says yes.
    func isAnswered(_ question: String) -> Bool {
        print("\(question) [y/N] ", terminator: "")
        fflush(nil)
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}
