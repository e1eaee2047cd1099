import CommandSupport
import FlowRegistry

/// An API key as the command line prints it; the secret only when the key is made.
struct APIKeyDocument: Codable, Equatable, Sendable {
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

    init(_ key: APIKey, secret: String? = nil) {
        sid = key.sid.description
        accountSID = key.accountSID.description
        friendlyName = key.friendlyName
        type = key.type.rawValue
        allow = key.policy?.allow
        dateCreated = key.dateCreated.description
        dateUpdated = key.dateUpdated?.description
        dateExpires = key.dateExpires?.description
        dateLastUsed = key.dateLastUsed?.description
        self.secret = secret
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
