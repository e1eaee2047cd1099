import ArgumentParser

/// `flow-registry account token delete`.
struct AccountTokenDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Revoke the secondary auth token.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.runOne(.deleteSecondaryToken(account: sid))
    }
}
