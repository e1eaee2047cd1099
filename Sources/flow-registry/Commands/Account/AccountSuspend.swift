import ArgumentParser

/// `flow-registry account suspend`.
struct AccountSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Suspend an account: its calls are refused until it is activated.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let request = ControlRequest.setAccountStatus(sid: sid, status: "suspended")
        let accounts = try await ControlClient.send(request, settings: try options.settings())
        if let account = accounts.first { try output.print(account) }
    }
}
