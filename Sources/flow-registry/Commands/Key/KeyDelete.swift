import ArgumentParser
import CommandSupport
import HTTPServing

/// `flow-registry key delete`.
struct KeyDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Revoke an API key for good; its next request is refused.")

    @Argument(help: "The key's SID.")
    var sid: String

    @Option(help: "The SID of the account that the key belongs to.")
    var account: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        _ = try await control.client().response(to: .key(sid, of: account, .delete))
    }
}
