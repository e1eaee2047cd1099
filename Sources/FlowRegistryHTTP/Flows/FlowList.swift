import FlowRegistry

/// The page of an account's flows that a call asks for; v1 and v2 differ in its elements only.
struct FlowList {
    let resource: PageResource<Flow, FlowPosition>

    init(_ call: Call, flows: some FlowRepository) throws(RegistryError) {
        let account = try call.account()
        let paging = try Paging(call.query())
        let token = PageToken<FlowPosition>(list: "flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        resource = PageResource(
            key: "flows", url: call.origin + call.request.path, paging: paging, token: token,
            page: try flows.flows(in: account, page: page),
            position: { FlowPosition(dateCreated: $0.dateCreated, sid: $0.sid) })
    }
}
