import ArgumentParser
import FlowRegistry

/// `flow-registry account rename`.
struct AccountRename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Rename an account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String

    @OptionGroup var control: ControlOptions

    func validate() throws { try FriendlyName.validate(friendlyName) }

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("FriendlyName", friendlyName)), AccountDocument.init)
    }
}
