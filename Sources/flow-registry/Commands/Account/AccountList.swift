import ArgumentParser

/// `flow-registry account list`.
struct AccountList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts, oldest first.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        try output.print(try await ControlClient.send(.listAccounts, settings: try options.settings()))
    }
}
