import FlowRegistry

/// The page of an account's deleted flows that a request asks for with `Deleted=true`.
struct DeletedFlowList {
    let resource: PageResource<DeletedFlow, Position<Flow>>

    /// nil for a request that asks for the others. Throws `.invalidParameter` for a filter or order: there is none of these.
    init?(_ context: RequestContext, _ reader: any StoreReader, pages: PageSizes) throws(RegistryError) {
        let query = try context.query()
        switch try query.text("Deleted") {
        case nil, "", "false": return nil
        case "true": break
        default: throw .invalidParameter("Deleted", reason: "must be true or false")
        }
        if let given = try FlowQueryForm(query)?.parameters.all.first {
            throw .invalidParameter("\(given.name)", reason: "cannot be given with Deleted=true")
        }
        let account = try context.account()
        let paging = try context.paging(query, pages)
        let token = PageToken<Position<Flow>>(list: "deleted flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        resource = PageResource(
            key: "flows", url: context.origin + context.path, filters: [("Deleted", "true")], paging: paging,
            token: token, page: try reader.deletedFlows(in: account, page: page),
            position: { Position(dateCreated: $0.dateDeleted, sid: $0.flow.sid) })
    }
}
