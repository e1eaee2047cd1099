import ArgumentParser
import CommandSupport
import HTTPServing

/// `flow-registry account token promote`.
struct AccountTokenPromote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Replace the primary auth token, which becomes invalid, with the secondary one.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.authToken(.post, "Promote", of: sid)) { AuthTokenDocument($0, kind: "primary") }
    }
}
