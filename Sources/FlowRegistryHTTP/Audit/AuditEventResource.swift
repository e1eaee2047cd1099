import FlowRegistry

/// An entry of the audit log on the wire.
///
/// Its number stays inside: the gaps between an account's own would tell how busy the others are. So would the hashes,
/// which cover it: who knows all the other members finds it by trying. The administrator alone, who may know, sees them.
struct AuditEventResource {
    let event: AuditEvent
    let showsHashes: Bool

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("account_sid", event.accountSID)
            writer.member("action", event.action.rawValue)
            writer.member("resource_type", String(event.action.resourceType))
            writer.member("resource_sid", event.resourceSID)
            Self.write("before", event.before, to: &writer)
            Self.write("after", event.after, to: &writer)
            writer.actor(event.actor.authority)
            writer.member("source_ip_address", event.actor.address.isEmpty ? nil : event.actor.address)
            writer.member("request_sid", event.actor.requestID.isEmpty ? nil : event.actor.requestID)
            writer.member("date_created", event.dateCreated)
            writer.member("previous_hash", showsHashes ? event.previousHash.hexadecimal : nil)
            writer.member("hash", showsHashes ? event.hash.hexadecimal : nil)
        }
    }

    private static func write(_ name: StaticString, _ state: AuditState?, to writer: inout JSONWriter) {
        guard let state else { return writer.null(name) }
        writer.object(name) { writer in
            if let revision = state.revision { writer.member("revision", revision) } else { writer.null("revision") }
            writer.member("hash", state.hash.hexadecimal)
        }
    }
}
