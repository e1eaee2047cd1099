import FlowRegistry
import HTTPServing

/// A flow as v2 has it on the wire, members in the order of contract §6.4.
struct FlowResource {
    let flow: Flow
    let origin: String
    let webhook: WebhookURL?
    var shows = Shown.definition

    /// How much of a flow is shown to the caller who has changed it.
    enum Shown {
        /// What every change tells: SID, revision, status, dates and warnings.
        case number
        /// Its texts as well, as a list of flows does.
        case texts
        case definition

        /// As much as who has these permissions may read.
        init(to permissions: PermissionSet) {
            self =
                permissions.allows(.flowsRead) ? .definition : permissions.allows(.flowsList) ? .texts : .number
        }
    }

    /// The flow, read alone, with the tag of its latest revision.
    func response(status: HTTPStatus = .ok) -> APIResponse {
        var writer = JSONWriter(capacity: 1_536 + (flow.latest.definition?.text.count ?? 0))
        write(to: &writer, isListed: false)
        return .json(writer.bytes, status: status, tag: EntityTag(flow.latest.mark))
    }

    /// In a list the document and what was found in it are null (contract §6.1).
    func write(to writer: inout JSONWriter, isListed: Bool) {
        let latest = flow.latest
        writer.object { writer in
            writer.member("sid", flow.sid)
            writer.member("account_sid", flow.accountSID)
            writer.member("author_sid", shows == .number ? nil : latest.authorSID)
            writer.member("friendly_name", shows == .number ? nil : latest.friendlyName)
            writer.member("definition", json: isListed || shows != .definition ? nil : latest.definition?.text)
            writer.member("status", latest.status.rawValue)
            writer.member("revision", latest.number)
            writer.member("commit_message", shows == .number ? nil : latest.commitMessage)
            writer.findings(isListed: isListed)
            if isListed { writer.null("warnings") } else { writer.issues("warnings", flow.warnings) }
            if let webhook { webhook.write(flow, to: &writer) } else { writer.null("webhook_url") }
            writer.member("date_created", flow.dateCreated)
            writer.member("date_updated", flow.dateUpdated)
            writer.url("url") { writeURL(to: &$0, "") }
            writer.object("links") { writer in
                writer.url("test_users") { writeURL(to: &$0, "/TestUsers") }
                writer.url("revisions") { writeURL(to: &$0, "/Revisions") }
                writer.url("executions") { writeURL(to: &$0, "/Executions") }
            }
        }
    }

    private func writeURL(to writer: inout JSONWriter, _ end: StaticString) {
        writer.append(origin)
        writer.append("/v2/Flows/" as StaticString)
        writer.append(flow.sid)
        writer.append(end)
    }
}

extension JSONWriter {
    mutating func issues(_ name: StaticString, _ issues: some Collection<ValidationIssue>) {
        array(name, issues) { writer, issue in
            writer.object { writer in
                writer.member("message", issue.message)
                writer.member("property_path", issue.propertyPath)
            }
        }
    }

    /// `valid` and `errors`: what is stored was valid when it came.
    mutating func findings(isListed: Bool) {
        members(isListed ? #""valid":null,"errors":null"# : #""valid":true,"errors":[]"#)
    }
}

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
