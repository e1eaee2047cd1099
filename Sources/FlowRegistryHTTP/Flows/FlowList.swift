import FlowRegistry

/// The page of an account's flows that a request asks for; v1 and v2 differ in its elements only.
struct FlowList: Sendable {
    let pages: PageSizes

    /// - Parameter write: writes an element.
    func answer(
        to context: RequestContext, _ reader: any StoreReader,
        _ write: @escaping @Sendable (inout JSONWriter, Flow) -> Void
    ) throws(RegistryError) -> Answer {
        let (account, query) = (try context.account(), try context.query())
        let paging = try context.paging(query, pages)
        guard let form = try FlowQueryForm(query) else {
            return .json(try all(paging, context, reader, in: account).json(write))
        }
        _ = try context.budget()
        return .json(try found(form, paging, context, reader, in: account).json(write))
    }

    private func all(
        _ paging: Paging, _ context: RequestContext, _ reader: any StoreReader, in account: AccountSID
    ) throws(RegistryError) -> PageResource<Flow, Position<Flow>> {
        let token = PageToken<Position<Flow>>(list: "flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: "flows", url: context.origin + context.path, paging: paging, token: token,
            page: try reader.flows(in: account, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
    }

    /// The page that the form asks for.
    private func found(
        _ form: FlowQueryForm, _ paging: Paging, _ context: RequestContext, _ reader: any StoreReader,
        in account: AccountSID
    ) throws(RegistryError) -> PageResource<Flow, FlowPosition> {
        let token = PageToken<FlowPosition>(list: "flows \(account) \(form.parameters.text)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: "flows", url: context.origin + context.path, filters: form.parameters.all, paging: paging,
            token: token,
            page: try reader.flows(in: account, matching: form.query, page: page),
            position: { FlowPosition(of: $0, in: form.query.order) })
    }
}

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
