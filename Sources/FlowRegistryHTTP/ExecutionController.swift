import FlowRegistry

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
