import ArgumentParser

/// `flow-registry account suspend`.
struct AccountSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Suspend an account: its requests are refused until it is activated.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "suspended")), AccountDocument.init)
    }
}
