import FlowRegistry

/// The revisions that run a flow as a subflow. Studio does not tell.
struct ReferenceController: Sendable {
    let pages: PageSizes

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        // All uses are found before the first page is.
        _ = try call.budget()
        let (sid, account) = (try call.flowSID(), try call.account())
        let paging = try call.paging(call.query(), pages)
        let token = PageToken<FlowUse.Position>(list: "references \(account) \(sid)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "references", url: call.origin + call.request.path, paging: paging, token: token,
            page: try reader.uses(of: sid, in: account, page: page), position: { $0.position })
        return .json(resource.json { ReferenceResource(use: $1, origin: call.origin).write(to: &$0) })
    }
}
