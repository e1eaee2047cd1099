import CommandSupport
import JSON

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
        dateUpdated = resource.date("date_updated").flatMap { $0 == dateCreated ? nil : $0 }
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
