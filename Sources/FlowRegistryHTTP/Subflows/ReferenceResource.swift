import FlowRegistry

/// The use of a flow as a subflow, on the wire.
struct ReferenceResource {
    let use: FlowUse
    let origin: String

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("account_sid", use.accountSID)
            writer.member("flow_sid", use.flowSID)
            writer.member("friendly_name", use.friendlyName)
            writer.member("revision", use.revision)
            writer.member("status", use.status.rawValue)
            writer.member("is_latest_revision", use.isLatest)
            writer.member("is_latest_published", use.isLatestPublished)
            writer.array("aliases", use.aliases) { $0.string($1.description) }
            writer.member("widget", use.reference.widget)
            writer.member("property_path", use.reference.propertyPath)
            writer.member("subflow_sid", use.reference.flowSID)
            writer.member("subflow_revision", use.reference.flowRevision)
            writer.member("url", "\(origin)/v2/Flows/\(use.flowSID)/Revisions/\(use.revision)")
        }
    }
}
