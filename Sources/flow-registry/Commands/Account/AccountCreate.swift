import ArgumentParser
import FlowRegistry

/// `flow-registry account create`.
struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an account and print its auth token, which is never shown again.")

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String

    @OptionGroup var control: ControlOptions

    func validate() throws { try FriendlyName.validate(friendlyName) }

    func run() async throws {
        try await control.run(
            .creatingAccount(friendlyName: friendlyName), mayCreateDatabase: true, AccountDocument.init)
    }
}
