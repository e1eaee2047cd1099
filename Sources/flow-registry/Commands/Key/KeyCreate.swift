import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import HTTPServing

/// `flow-registry key create`.
struct KeyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an API key and print its secret, which is never shown again.")

    @Option(help: "The SID of the account that the key belongs to.")
    var account: String

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String

    @Option(
        help: "main (everything), standard (everything but administration) or restricted (what --allow lists).",
        completion: .list(APIKeyType.allCases.map(\.rawValue)))
    var type = "standard"

    @Option(
        help:
            "A permission of a restricted key, such as /twilio/studio/flows/read or /twilio/studio/flows/*; repeatable.",
        completion: .list(Permission.allCases.compactMap(\.name)))
    var allow: [String] = []

    @Option(help: "When the key expires, such as 2030-01-31T23:59:59Z (default: never).")
    var expires: String?

    @OptionGroup var control: ControlOptions

    func validate() throws { try FriendlyName.validate(friendlyName) }

    func run() async throws {
        var request = ControlRequest(method: .post, target: try ControlRequest.keysPath(of: account))
        for (name, value) in [("FriendlyName", friendlyName), ("KeyType", type), ("DateExpires", expires)] {
            request.form.add(name, value)
        }
        request.allow(allow)
        try await control.run(request) { APIKeyDocument($0, of: account) }
    }
}
