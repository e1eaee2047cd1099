import FlowRegistry

/// A deleted flow on the wire: as in the list of the others, with the dates of its deletion and of its purge.
struct DeletedFlowResource {
    let deleted: DeletedFlow
    /// How long deleted flows can be brought back.
    let retentionSeconds: Int64
    let origin: String
    let webhook: WebhookURL?

    func write(to writer: inout JSONWriter) {
        let (flow, latest) = (deleted.flow, deleted.flow.latest)
        let url = "\(origin)/v2/Flows/\(flow.sid)"
        writer.object { writer in
            writer.member("sid", flow.sid.description)
            writer.member("account_sid", flow.accountSID.description)
            writer.member("author_sid", latest.authorSID)
            writer.member("friendly_name", latest.friendlyName)
            writer.null("definition")
            writer.member("status", latest.status.rawValue)
            writer.member("revision", latest.number)
            writer.member("commit_message", latest.commitMessage)
            writer.findings(isListed: true)
            writer.null("warnings")
            if let webhook { webhook.write(flow, to: &writer) } else { writer.null("webhook_url") }
            writer.member("date_created", flow.dateCreated.description)
            writer.member("date_updated", flow.dateUpdated?.description)
            writer.member("date_deleted", deleted.dateDeleted.description)
            writer.member("date_purged", deleted.datePurged(keptFor: retentionSeconds).description)
            writer.member("url", url)
            writer.object("links") { $0.member("undelete", url + "/Undelete") }
        }
    }
}
