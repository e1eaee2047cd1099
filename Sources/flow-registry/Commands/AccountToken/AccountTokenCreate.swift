import ArgumentParser
import CommandSupport
import HTTPServing

/// `flow-registry account token create`.
struct AccountTokenCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a secondary auth token and print it; the primary one stays valid.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.authToken(.post, "Secondary", of: sid)) { AuthTokenDocument($0, kind: "secondary") }
    }
}
