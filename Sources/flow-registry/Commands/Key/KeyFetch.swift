import ArgumentParser

/// `flow-registry key fetch`.
struct KeyFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Show an API key.")

    @Argument(help: "The key's SID.")
    var sid: String

    @Option(help: "The SID of the account that the key belongs to.")
    var account: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.key(sid, of: account)) { APIKeyDocument($0, of: account) }
    }
}
