import ArgumentParser

/// `flow-registry account fetch`.
struct AccountFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Show an account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.account(sid), AccountDocument.init)
    }
}
