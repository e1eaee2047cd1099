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
