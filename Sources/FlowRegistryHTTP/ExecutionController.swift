import FlowRegistry

/// Executions and engagements: a registry keeps flows and does not run them (contract §6.10).
struct ExecutionController<Flows: FlowRepository>: Sendable {
    let flows: Flows
    /// The name of the list's array.
    let key: StaticString
    let pages: PageSizes

    /// The empty list of an existing flow.
    func list(_ call: Call) throws(RegistryError) -> Answer {
        try requireFlow(call)
        let resource = PageResource<Void, Int64>(
            key: key, url: call.origin + call.request.path, paging: try call.paging(call.query(), pages),
            token: PageToken(list: ""), page: Page(elements: [], hasNext: false), position: { 0 })
        return .json(resource.json { _, _ in })
    }

    func create(_ call: Call) throws(RegistryError) -> Answer {
        try requireFlow(call)
        throw .executionsNotSupported
    }

    /// No run exists, and so none of its parts.
    func member(_ call: Call) throws(RegistryError) -> Answer { throw .notFound }

    private func requireFlow(_ call: Call) throws(RegistryError) {
        _ = try flows.listedFlow(call.flowSID(), in: call.account())
    }
}
