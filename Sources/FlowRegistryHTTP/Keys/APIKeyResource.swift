import FlowRegistry

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
