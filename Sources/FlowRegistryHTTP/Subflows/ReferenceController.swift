import FlowRegistry

/// The revisions that run a flow as a subflow. Studio does not tell.
struct ReferenceController: Sendable {
    let pages: PageSizes

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        // All uses are found before the first page is.
        _ = try context.budget()
        let (sid, account) = (try context.flowSID(), try context.account())
        let paging = try context.paging(context.query(), pages)
        let token = PageToken<FlowUse.Position>(list: "references \(account) \(sid)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "references", url: context.origin + context.path, paging: paging, token: token,
            page: try reader.uses(of: sid, in: account, page: page), position: { $0.position })
        return .json(resource.json { ReferenceResource(use: $1, origin: context.origin).write(to: &$0) })
    }
}

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
