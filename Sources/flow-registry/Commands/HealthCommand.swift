import ArgumentParser

/// `flow-registry health`.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the running service whether it is ready, as GET /health/ready does.",
        discussion:
            "For a container's health check. If it is not ready, the exit code is 69 and the failed checks are named.")

    @OptionGroup var options: SettingsOptions

    func run() throws {
        _ = try ControlClient.sendToService(.checkReadiness, settings: try options.settings())
    }
}
