import ArgumentParser

/// `flow-registry account close`.
struct AccountClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an account: its calls are refused, its flows are kept.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let request = ControlRequest.setAccountStatus(sid: sid, status: "closed")
        let accounts = try await ControlClient.send(request, settings: try options.settings())
        if let account = accounts.first { try output.print(account) }
    }
}
