import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import HTTPServing

/// `flow-registry key update`.
struct KeyUpdate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Rename an API key, or change a restricted key's permissions.")

    @Argument(help: "The key's SID.")
    var sid: String

    @Option(help: "The SID of the account that the key belongs to.")
    var account: String

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String?

    @Option(
        help:
            "A permission of a restricted key, such as /twilio/studio/flows/read or /twilio/studio/flows/*; repeatable.",
        completion: .list(Permission.allCases.compactMap(\.name)))
    var allow: [String] = []

    @OptionGroup var control: ControlOptions

    func validate() throws {
        if let friendlyName { try FriendlyName.validate(friendlyName) }
    }

    func run() async throws {
        var request = try ControlRequest.key(sid, of: account, .post)
        request.form.add("FriendlyName", friendlyName)
        request.allow(allow)
        try await control.run(request) { APIKeyDocument($0, of: account) }
    }
}
