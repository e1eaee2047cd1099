import ArgumentParser
import JSON

/// `flow-registry account list`.
struct AccountList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all accounts, oldest first.")

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.list(ControlRequest.accountsPath, "accounts", AccountDocument.init)
    }
}
