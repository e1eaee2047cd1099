import ArgumentParser
import CommandSupport
import HTTPServing

/// `flow-registry account token delete`.
struct AccountTokenDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Revoke the secondary auth token.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        let client = try control.client()
        _ = try await client.response(to: .account(sid))
        var request = try ControlRequest.authToken(.delete, "Secondary", of: sid)
        request.absence = "The account has no secondary auth token."
        _ = try await client.response(to: request)
    }
}
