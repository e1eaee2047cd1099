import ArgumentParser

/// `flow-registry account token promote`.
struct AccountTokenPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Make the secondary auth token the primary one, which is void from now on.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.runOne(.promoteSecondaryToken(account: sid))
    }
}
