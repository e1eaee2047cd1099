import ArgumentParser
import CVersion

/// `flow-registry`: the service and its administration.
@main
struct FlowRegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow-registry",
        abstract: "A self-hosted registry of conversation flows that speaks Twilio Studio's Flow API.",
        version: String(cString: flow_registry_version()),
        subcommands: [
            Serve.self, AccountCommand.self, KeyCommand.self, AuditCommand.self, FlowCommand.self, BackupCommand.self,
            RestoreCommand.self, CheckCommand.self, HealthCommand.self,
        ])

    static func main() async {
        // A client that hangs up must not end the service.
        ignoreBrokenPipes()
        // The database and its companions are for this user only.
        restrictNewFiles()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch let failure as CommandFailure {
            failure.report()
        } catch {
            exit(withError: error)
        }
    }
}
