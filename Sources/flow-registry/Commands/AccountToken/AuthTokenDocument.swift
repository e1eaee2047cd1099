import CommandSupport
import JSON

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
