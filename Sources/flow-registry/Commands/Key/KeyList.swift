import ArgumentParser
import JSON

/// `flow-registry key list`.
struct KeyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the API keys of an account, oldest first.")

    @Option(help: "The SID of the account that the key belongs to.")
    var account: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.list(ControlRequest.keysPath(of: account), "keys") { APIKeyDocument($0, of: account) }
    }
}
