import FlowRegistry

/// An account as the command line prints it; the token only when the account is made.
struct AccountDocument: Codable, Equatable, Sendable {
    var sid: String
    var friendlyName: String
    var status: String
    var dateCreated: String
    var dateUpdated: String?
    var requireIfMatch: Bool
    var subflowReferences: String
    var authToken: String?

    enum CodingKeys: String, CodingKey {
        case sid, status
        case friendlyName = "friendly_name"
        case dateCreated = "date_created"
        case dateUpdated = "date_updated"
        case requireIfMatch = "require_if_match"
        case subflowReferences = "subflow_references"
        case authToken = "auth_token"
    }

    init(_ account: Account, authToken: String? = nil) {
        sid = account.sid.description
        friendlyName = account.friendlyName
        status = account.status.rawValue
        dateCreated = account.dateCreated.description
        dateUpdated = account.dateUpdated?.description
        requireIfMatch = account.policy.requiresPrecondition
        subflowReferences = account.policy.subflows.rawValue
        self.authToken = authToken
    }
}

extension AccountDocument: TableRow {
    static let columns = [
        ("SID", 34), ("STATUS", 9), ("IF-MATCH", 8), ("SUBFLOWS", 8), ("CREATED", 20), ("NAME", 0),
    ]

    var cells: [String] {
        [sid, status, requireIfMatch ? "required" : "optional", subflowReferences, dateCreated, friendlyName]
    }

    var secretLine: String? { authToken.map { "Auth token, shown only once: \($0)" } }
}
