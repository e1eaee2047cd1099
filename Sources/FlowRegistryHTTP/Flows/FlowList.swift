import FlowRegistry

/// The page of an account's flows that a call asks for; v1 and v2 differ in its elements only.
struct FlowList {
    /// Writes the page, with its elements as they are written one by one.
    let json: ((inout JSONWriter, Flow) -> Void) -> [UInt8]

    init(_ call: Call, flows: some FlowRepository, pages: PageSizes) throws(RegistryError) {
        let (account, query) = (try call.account(), try call.query())
        let paging = try Paging(query, pages)
        if let form = try FlowQueryForm(query) {
            json = try Self.found(form, paging, call, in: account, flows: flows).json
        } else {
            json = try Self.all(paging, call, in: account, flows: flows).json
        }
    }

    private static func all(
        _ paging: Paging, _ call: Call, in account: AccountSID, flows: some FlowRepository
    ) throws(RegistryError) -> PageResource<Flow, Position<Flow>> {
        let token = PageToken<Position<Flow>>(list: "flows \(account)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: "flows", url: call.origin + call.request.path, paging: paging, token: token,
            page: try flows.flows(in: account, page: page),
            position: { Position(dateCreated: $0.dateCreated, sid: $0.sid) })
    }

    private static func found(
        _ form: FlowQueryForm, _ paging: Paging, _ call: Call, in account: AccountSID, flows: some FlowRepository
    ) throws(RegistryError) -> PageResource<Flow, FlowPosition> {
        let parameters = form.parameters.map { "\($0.name)=\(Form.encoded($0.value))" }.joined(separator: "&")
        let token = PageToken<FlowPosition>(list: "flows \(account) \(parameters)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        return PageResource(
            key: "flows", url: call.origin + call.request.path, filters: form.parameters, paging: paging,
            token: token, page: try flows.flows(in: account, matching: form.query, page: page),
            position: { FlowPosition(of: $0, in: form.query.order) })
    }
}
