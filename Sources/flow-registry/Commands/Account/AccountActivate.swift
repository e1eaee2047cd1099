import ArgumentParser

/// `flow-registry account activate`.
struct AccountActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Activate a suspended or closed account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "active")), AccountDocument.init)
    }
}
