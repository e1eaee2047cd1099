import FlowRegistry

/// The parameters of an API key's create and update; `KeyType` and `Policy` as Twilio's IAM API has them, `DateExpires`
/// is ours.
struct APIKeyForm {
    private let friendlyName: String?
    private let type: APIKeyType?
    private let policy: KeyPolicy?
    private let dateExpires: Timestamp?

    /// Throws `.invalidParameter` naming the parameter that is malformed.
    init(_ form: Form) throws(RegistryError) {
        friendlyName = try FriendlyName.checked(try form.text("FriendlyName"))
        type = try Self.type(form)
        if let json = form.bytes("Policy") { policy = try KeyPolicy(json: json) } else { policy = nil }
        dateExpires = try Self.dateExpires(form)
    }

    func newKey() throws(RegistryError) -> NewAPIKey {
        try NewAPIKey(
            friendlyName: friendlyName ?? "", type: type ?? .standard, policy: policy, dateExpires: dateExpires)
    }

    /// Throws `.invalidParameter` for what a key keeps for its life.
    func update() throws(RegistryError) -> APIKeyUpdate {
        if type != nil { throw .invalidParameter("KeyType", reason: "cannot be changed") }
        if dateExpires != nil { throw .invalidParameter("DateExpires", reason: "cannot be changed") }
        return APIKeyUpdate(friendlyName: friendlyName, policy: policy)
    }

    private static func type(_ form: Form) throws(RegistryError) -> APIKeyType? {
        guard let text = try form.text("KeyType") else { return nil }
        guard let type = APIKeyType(rawValue: text) else {
            throw .invalidParameter("KeyType", reason: "must be main, standard or restricted")
        }
        return type
    }

    private static func dateExpires(_ form: Form) throws(RegistryError) -> Timestamp? {
        guard let text = try form.text("DateExpires"), !text.isEmpty else { return nil }
        guard let date = Timestamp(text) else {
            throw .invalidParameter("DateExpires", reason: "must be a date as 2030-01-31T23:59:59Z")
        }
        return date
    }
}

/// An API key on the wire; `secret` only in the answer that made it, since only its hash is kept.
struct APIKeyResource {
    let key: APIKey
    var secret: String?

    var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sid", key.sid)
            writer.member("friendly_name", key.friendlyName)
            writer.member("date_created", key.dateCreated.rfc2822)
            writer.member("date_updated", (key.dateUpdated ?? key.dateCreated).rfc2822)
            writer.member("date_expires", key.dateExpires?.rfc2822)
            writer.member("date_last_used", key.dateLastUsed?.rfc2822)
            writer.member("type", key.type.rawValue)
            if let policy = key.policy {
                writer.object("policy") { $0.array("allow", policy.allow) { $0.string($1) } }
            } else {
                writer.null("policy")
            }
            if let secret { writer.member("secret", secret) }
        }
    }
}
