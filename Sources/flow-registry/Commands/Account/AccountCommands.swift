import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient
import JSON

/// `flow-registry account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Create and administer accounts. Works with or without a running service.",
        discussion: "The first account is the administrator: over the API it sees and creates all others.",
        subcommands: [
            AccountCreate.self, AccountList.self, AccountFetch.self, AccountRename.self, AccountSuspend.self,
            AccountActivate.self, AccountClose.self, AccountPolicyCommand.self, AccountTokenCommand.self,
        ])
}

/// `flow-registry account activate`.
struct AccountActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Activate a suspended or closed account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "active")), AccountDocument.init)
    }
}

/// `flow-registry account close`.
struct AccountClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an account: its requests are refused, its flows are kept.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "closed")), AccountDocument.init)
    }
}

/// `flow-registry account create`.
struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create an account and print its auth token, which is never shown again.")

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String

    @OptionGroup var control: ControlOptions

    func validate() throws { try FriendlyName.validate(friendlyName) }

    func run() async throws {
        try await control.run(
            .creatingAccount(friendlyName: friendlyName), mayCreateDatabase: true, AccountDocument.init)
    }
}

/// `flow-registry account fetch`.
struct AccountFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Show an account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.account(sid), AccountDocument.init)
    }
}

/// `flow-registry account list`.
struct AccountList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all accounts, oldest first.")

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.list(ControlRequest.accountsPath, "accounts", AccountDocument.init)
    }
}

/// `flow-registry account rename`.
struct AccountRename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Rename an account.")

    @Argument(help: "The account's SID.")
    var sid: String

    @Option(help: "A display name, 1 to 256 characters.")
    var friendlyName: String

    @OptionGroup var control: ControlOptions

    func validate() throws { try FriendlyName.validate(friendlyName) }

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("FriendlyName", friendlyName)), AccountDocument.init)
    }
}

/// `flow-registry account suspend`.
struct AccountSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Suspend an account: its requests are refused until it is activated.")

    @Argument(help: "The account's SID.")
    var sid: String

    @OptionGroup var control: ControlOptions

    func run() async throws {
        try await control.run(.updatingAccount(sid, ("Status", "suspended")), AccountDocument.init)
    }
}

/// An account as the command line prints it; the token only when the account is made.
struct AccountDocument: Encodable {
    var sid: String
    var friendlyName: String
    var status: String
    var dateCreated: String
    var dateUpdated: String?
    var requireIfMatch: Bool
    var subflowReferences: String
    var usage: [String: Int64]
    /// Without those that are no limit.
    var quotas: [String: Int64]
    var authToken: String?
    /// Whether it administers the server; not printed.
    var isAdministrator: Bool

    enum CodingKeys: String, CodingKey {
        case sid, status, usage, quotas
        case friendlyName = "friendly_name"
        case dateCreated = "date_created"
        case dateUpdated = "date_updated"
        case requireIfMatch = "require_if_match"
        case subflowReferences = "subflow_references"
        case authToken = "auth_token"
    }

    /// nil for a resource that is no account.
    init?(_ resource: JSONValue) {
        guard let sid = resource.text("sid"), let friendlyName = resource.text("friendly_name"),
            let status = resource.text("status"), let dateCreated = resource.date("date_created"),
            let policy = resource.text("subflow_references"),
            case .boolean(let isRequired)? = resource.members["require_if_match"]
        else { return nil }
        (self.sid, self.friendlyName, self.status, self.dateCreated) = (sid, friendlyName, status, dateCreated)
        dateUpdated = resource.date("date_updated")
        requireIfMatch = isRequired
        subflowReferences = policy
        isAdministrator = resource.text("owner_account_sid") == sid
        usage = resource.limits("usage")
        quotas = resource.limits("quotas")
        authToken = resource.text("auth_token")
    }
}

extension AccountDocument: TableRow {
    static let columns = [
        ("SID", 34), ("STATUS", 9), ("IF-MATCH", 8), ("SUBFLOWS", 8), ("FLOWS", 15), ("BYTES", 23), ("KEYS", 9),
        ("CREATED", 20), ("NAME", 0),
    ]

    var cells: [String] {
        [
            sid, status, requireIfMatch ? "required" : "optional", subflowReferences, share(of: .flows),
            share(of: .storedBytes), share(of: .keys), dateCreated, friendlyName,
        ]
    }

    /// As `3/1000`.
    private func share(of quota: Quota) -> String {
        "\(usage[quota.rawValue] ?? 0)/\(quotas[quota.rawValue] ?? 0)"
    }

    var secretLine: String? { authToken.map { "Auth token, shown only once: \($0)" } }

    var lostSentence: String? {
        authToken.map { _ in
            "The account \(sid) was made and its token is lost: flow-registry account token create \(sid) makes another."
        }
    }
}

extension JSONValue {
    /// The numbers of a member that is an object.
    fileprivate func limits(_ name: JSONString) -> [String: Int64] {
        let members = self.members[name] ?? .null
        return Dictionary(
            uniqueKeysWithValues: Quota.allCases.compactMap { quota in
                members.integer(JSONString(quota.rawValue)).map { (quota.rawValue, $0) }
            })
    }
}
