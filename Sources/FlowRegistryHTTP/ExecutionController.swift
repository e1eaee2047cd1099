import FlowRegistry

/// What a registry has none of and tools for flows ask for on their way, as TaskRouter's workspaces: an empty list.
struct EmptyListController: Sendable {
    /// The name of the list's array.
    let key: StaticString
    let pages: PageSizes

    func list(_ context: RequestContext) throws(RegistryError) -> Answer {
        let resource = PageResource<Void, Int64>(
            key: key, url: context.origin + context.path, paging: try context.paging(context.query(), pages),
            token: PageToken(list: ""), page: Page(elements: [], hasNext: false), position: { 0 })
        return .json(resource.json { _, _ in })
    }
}

/// Executions and engagements: a registry keeps flows and does not run them (contract §6.10).
struct ExecutionController: Sendable {
    let none: EmptyListController

    /// The empty list of an existing flow.
    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try requireFlow(context, reader)
        return try none.list(context)
    }

    func create(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try requireFlow(context, reader)
        throw .executionsNotSupported
    }

    /// No run exists, and so none of its parts.
    func member(_ context: RequestContext) throws(RegistryError) -> Answer { throw .notFound }

    private func requireFlow(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) {
        _ = try reader.flowSummary(context.flowSID(), in: context.account())
    }
}
