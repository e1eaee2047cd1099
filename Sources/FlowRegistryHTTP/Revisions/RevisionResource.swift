import FlowRegistry

/// A revision on the wire (contract §6.8). Who has made it is ours, and `aliases`, which are only there where it has any.
struct RevisionResource {
    let revision: FlowRevision
    let origin: String

    func write(to writer: inout JSONWriter, isListed: Bool) {
        writer.object { writer in
            writer.member("sid", revision.flowSID)
            writer.member("account_sid", revision.accountSID)
            writer.member("author_sid", revision.authorSID)
            writer.member("definition", json: revision.definition?.text)
            writer.member("friendly_name", revision.friendlyName)
            writer.member("status", revision.status.rawValue)
            writer.member("revision", revision.number)
            writer.member("commit_message", revision.commitMessage)
            writer.findings(isListed: isListed)
            writer.member("date_created", revision.dateCreated)
            writer.null("date_updated")
            writer.member("url", "\(origin)/v2/Flows/\(revision.flowSID)/Revisions/\(revision.number)")
            writer.actor(revision.actor?.authority)
            writer.member("actor_name", revision.actor?.keyName)
            if !revision.aliases.isEmpty { writer.array("aliases", revision.aliases) { $0.string($1.description) } }
        }
    }
}
