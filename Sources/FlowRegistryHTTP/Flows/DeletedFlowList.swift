import FlowRegistry

/// The page of an account's deleted flows that a call asks for with `Deleted=true`.
struct DeletedFlowList {
    let resource: PageResource<DeletedFlow, Position<Flow>>

    /// nil for a call that asks for the others. Throws `.invalidParameter` for a filter or order: there is none of these.
    init?(_ call: Call, _ reader: any StoreReader, pages: PageSizes) throws(RegistryError) {
        let query = try call.query()
        switch try query.text("Deleted") {
        case nil, "", "false": return nil
        case "true": break
        default: throw .invalidParameter("Deleted", reason: "must be true or false")
        }
        if let given = try FlowQueryForm(query)?.parameters.all.first {
            throw .invalidParameter("\(given.name)", reason: "cannot be given with Deleted=true")
        }
        let account = try call.account()
        let paging = try call.paging(query, pages)
        let token = PageToken<Position<Flow>>(list: "deleted flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        resource = PageResource(
            key: "flows", url: call.origin + call.request.path, filters: [("Deleted", "true")], paging: paging,
            token: token, page: try reader.deletedFlows(in: account, page: page),
            position: { Position(dateCreated: $0.dateDeleted, sid: $0.flow.sid) })
    }
}
