import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import HTTPServing
import JSON

/// `flow-registry key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Create, list and revoke API keys. Works with or without a running service.",
        subcommands: [KeyCreate.self, KeyList.self, KeyFetch.self, KeyUpdate.self, KeyDelete.self])
}

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

/// An API key as the command line prints it; the secret only when the key is made.
struct APIKeyDocument: Encodable {
    var sid: String
    var accountSID: String
    var friendlyName: String
    var type: String
    var allow: [String]?
    var dateCreated: String
    var dateUpdated: String?
    var dateExpires: String?
    var dateLastUsed: String?
    var secret: String?

    enum CodingKeys: String, CodingKey {
        case sid, type, allow, secret
        case accountSID = "account_sid"
        case friendlyName = "friendly_name"
        case dateCreated = "date_created"
        case dateUpdated = "date_updated"
        case dateExpires = "date_expires"
        case dateLastUsed = "date_last_used"
    }

    /// nil for a resource that is no key.
    init?(_ resource: JSONValue, of account: String) {
        guard let sid = resource.text("sid"), let friendlyName = resource.text("friendly_name"),
            let type = resource.text("type"), let dateCreated = resource.date("date_created")
        else { return nil }
        (self.sid, accountSID, self.friendlyName, self.type) = (sid, account, friendlyName, type)
        if case .array(let allow)? = resource.members["policy"]?.members["allow"] {
            self.allow = allow.compactMap { $0.string?.text }
        }
        self.dateCreated = dateCreated
        dateUpdated = resource.date("date_updated")
        dateExpires = resource.date("date_expires")
        dateLastUsed = resource.date("date_last_used")
        secret = resource.text("secret")
    }
}

extension APIKeyDocument: TableRow {
    static let columns = [("SID", 34), ("TYPE", 10), ("LAST USED", 20), ("EXPIRES", 20), ("NAME", 0)]

    var cells: [String] { [sid, type, dateLastUsed ?? "never", dateExpires ?? "never", friendlyName] }

    var secretLine: String? { secret.map { "Secret, shown only once: \($0)" } }

    var lostSentence: String? {
        secret.map { _ in "The key \(sid) was made and its secret is lost: delete it, then make another." }
    }
}
