import FlowRegistry

/// The page of an account's flows that a call asks for; v1 and v2 differ in its elements only.
struct FlowList {
    let resource: PageResource<Flow, Position<Flow>>

    init(_ call: Call, flows: some FlowRepository, pages: PageSizes) throws(RegistryError) {
        let account = try call.account()
        let paging = try Paging(call.query(), pages)
        let token = PageToken<Position<Flow>>(list: "flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        resource = PageResource(
            key: "flows", url: call.origin + call.request.path, paging: paging, token: token,
            page: try flows.flows(in: account, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
    }
}
