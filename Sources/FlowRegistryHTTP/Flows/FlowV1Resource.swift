import FlowRegistry

/// A flow as v1 has it on the wire (contract §5.1).
struct FlowV1Resource {
    let flow: Flow
    let origin: String

    func write(to writer: inout JSONWriter) {
        let url = "\(origin)/v1/Flows/\(flow.sid)"
        writer.object { writer in
            writer.member("sid", flow.sid.description)
            writer.member("account_sid", flow.accountSID.description)
            writer.member("friendly_name", flow.latest.friendlyName)
            writer.member("status", flow.latest.status.rawValue)
            writer.member("version", flow.latest.number)
            writer.member("date_created", flow.dateCreated.description)
            writer.member("date_updated", flow.dateUpdated?.description)
            writer.member("url", url)
            writer.object("links") { writer in
                writer.member("engagements", url + "/Engagements")
                writer.member("executions", url + "/Executions")
            }
        }
    }
}
