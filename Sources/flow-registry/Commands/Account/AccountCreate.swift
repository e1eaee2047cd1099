import ArgumentParser

/// `flow-registry account create`.
struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an account and print its auth token, which is never shown again.")

    @Option(help: "A name for people, 1 to 256 characters.")
    var friendlyName: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        guard (1...256).contains(friendlyName.count) else {
            throw ValidationError("The friendly name must have 1 to 256 characters.")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let accounts = try await ControlClient.send(.createAccount(friendlyName: friendlyName), settings: settings)
        if let account = accounts.first { try output.print(account) }
    }
}
