import ArgumentParser

/// `flow-registry account close`.
struct AccountClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an account: its requests are refused, its flows are kept.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "closed")), AccountDocument.init)
    }
}
