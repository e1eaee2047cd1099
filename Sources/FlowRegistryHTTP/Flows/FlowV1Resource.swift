import FlowRegistry

/// A flow as v1 has it on the wire (contract §5.1).
struct FlowV1Resource {
    let flow: Flow
    let origin: String

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sid", flow.sid)
            writer.member("account_sid", flow.accountSID)
            writer.member("friendly_name", flow.latest.friendlyName)
            writer.member("status", flow.latest.status.rawValue)
            writer.member("version", flow.latest.number)
            writer.member("date_created", flow.dateCreated)
            writer.member("date_updated", flow.dateUpdated)
            writer.url("url") { writeURL(to: &$0, "") }
            writer.object("links") { writer in
                writer.url("engagements") { writeURL(to: &$0, "/Engagements") }
                writer.url("executions") { writeURL(to: &$0, "/Executions") }
            }
        }
    }

    private func writeURL(to writer: inout JSONWriter, _ end: StaticString) {
        writer.append(origin)
        writer.append("/v1/Flows/" as StaticString)
        writer.append(flow.sid)
        writer.append(end)
    }
}
