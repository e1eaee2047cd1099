import FlowRegistry

/// The immutable revisions of a flow (contract §6.8).
struct RevisionController: Sendable {
    let pages: PageSizes

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        let paging = try context.paging(context.query(), pages)
        let token = PageToken<ChangeMark>(list: "revisions \(account) \(sid)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "revisions", url: context.origin + context.path, paging: paging, token: token,
            page: try reader.revisions(of: sid, in: account, page: page), position: { $0.mark })
        return .json(
            resource.json { writer, revision in
                RevisionResource(revision: revision, origin: context.origin).write(to: &writer, isListed: true)
            })
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        let key = try context.query().text("StickyKey").flatMap { $0.isEmpty ? nil : $0 }
        let reference = try RevisionReference(String(context.parameters[1]), stickyKey: key)
        let revision = try reader.revision(reference, of: sid, in: account)
        var writer = JSONWriter(capacity: 1_024 + (revision.definition?.text.count ?? 0))
        RevisionResource(revision: revision, origin: context.origin).write(to: &writer, isListed: false)
        return .json(writer.bytes)
    }
}

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
