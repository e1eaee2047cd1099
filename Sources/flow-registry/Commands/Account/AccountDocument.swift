import CommandSupport
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
    var usage: [String: Int64]
    /// Without those that are no limit.
    var quotas: [String: Int64]
    var authToken: String?

    enum CodingKeys: String, CodingKey {
        case sid, status, usage, quotas
        case friendlyName = "friendly_name"
        case dateCreated = "date_created"
        case dateUpdated = "date_updated"
        case requireIfMatch = "require_if_match"
        case subflowReferences = "subflow_references"
        case authToken = "auth_token"
    }

    /// - Parameter quotas: all that hold for the account.
    init(_ account: Account, quotas: Quotas, authToken: String? = nil) {
        sid = account.sid.description
        friendlyName = account.friendlyName
        status = account.status.rawValue
        dateCreated = account.dateCreated.description
        dateUpdated = account.dateUpdated?.description
        requireIfMatch = account.policy.requiresPrecondition
        subflowReferences = account.policy.subflows.rawValue
        let used: KeyValuePairs<Quota, Int64> = [
            .flows: account.usage.flows, .storedBytes: account.usage.storedBytes, .keys: account.usage.keys,
            .auditEvents: account.usage.auditEvents,
        ]
        usage = Dictionary(uniqueKeysWithValues: used.map { ($0.rawValue, $1) })
        self.quotas = Dictionary(
            uniqueKeysWithValues: Quota.allCases.filter { quotas[$0] > 0 }.map { ($0.rawValue, quotas[$0]) })
        self.authToken = authToken
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
