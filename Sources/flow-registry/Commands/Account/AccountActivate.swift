import ArgumentParser

/// `flow-registry account activate`.
struct AccountActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Activate a suspended or closed account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let request = ControlRequest.setAccountStatus(sid: sid, status: "active")
        let accounts = try await ControlClient.send(request, settings: try options.settings())
        if let account = accounts.first { try output.print(account) }
    }
}
