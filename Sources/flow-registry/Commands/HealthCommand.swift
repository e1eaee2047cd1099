import ArgumentParser

/// `flow-registry health`.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the running service whether it is ready, as GET /health/ready does.",
        discussion: "For a container's health check. The exit code is 69 when it is not, with what fails.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        _ = try ControlClient.sendToService(.checkReadiness, settings: try options.settings())
    }
}
