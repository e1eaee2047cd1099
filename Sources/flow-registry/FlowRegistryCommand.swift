import CommandSupport
import ArgumentParser
import FlowRegistryServer

/// `flow-registry`: the service and its administration.
@main
struct FlowRegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow-registry",
        abstract: "A self-hosted registry of conversation flows that speaks Twilio Studio's Flow API.",
        version: ServiceVersion.text,
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
            try StandardOutput.flush()
        } catch let failure as CommandFailure {
            failure.report()
        } catch {
            end(with: error)
        }
    }

    /// Prints the help that was asked for, or says what is wrong with the command line, and ends the process.
    private static func end(with error: any Error) -> Never {
        if exitCode(for: error) == .validationFailure {
            let usage = UsageMessage(arguments: Array(CommandLine.arguments.dropFirst()))
            CommandFailure.usage(usage.text(message(for: error))).report()
        }
        let text = exitCode(for: error) == .success ? fullMessage(for: error) : ""
        if !text.isEmpty { print(text) }
        do throws(CommandFailure) {
            try StandardOutput.flush()
        } catch {
            error.report()
        }
        if text.isEmpty { exit(withError: error) } else { exit() }
    }
}
