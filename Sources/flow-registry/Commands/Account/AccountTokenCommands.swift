import ArgumentParser
import CommandSupport
import HTTPServing
import JSON

/// `flow-registry account token`.
struct AccountTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Replace an account's auth token without an outage: create, switch the clients, promote.",
        subcommands: [AccountTokenCreate.self, AccountTokenPromote.self, AccountTokenDelete.self])
}

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

/// A step in the rotation of an auth token as the command line prints it; the token only when it is made.
struct AuthTokenDocument: Encodable {
    var accountSID: String
    /// `primary` or `secondary`.
    var kind: String
    var dateCreated: String
    var authToken: String?

    enum CodingKeys: String, CodingKey {
        case kind
        case accountSID = "account_sid"
        case dateCreated = "date_created"
        case authToken = "auth_token"
    }

    /// nil for a resource that is no auth token.
    init?(_ resource: JSONValue, kind: String) {
        guard let accountSID = resource.text("account_sid"), let dateCreated = resource.text("date_created") else {
            return nil
        }
        (self.accountSID, self.kind, self.dateCreated) = (accountSID, kind, dateCreated)
        authToken = resource.text("secondary_auth_token")
    }
}

extension AuthTokenDocument: TableRow {
    static let columns = [("ACCOUNT", 34), ("KIND", 9), ("CREATED", 20)]

    var cells: [String] { [accountSID, kind, dateCreated] }

    var secretLine: String? { authToken.map { "Auth token, shown only once: \($0)" } }

    var lostSentence: String? {
        authToken.map { _ in
            "The token was made and is lost: flow-registry account token delete \(accountSID), then make another."
        }
    }
}
