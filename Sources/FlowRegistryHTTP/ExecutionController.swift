import FlowRegistry

/// Executions and engagements: a registry keeps flows and does not run them (contract §6.10).
struct ExecutionController<Flows: FlowRepository>: Sendable {
    let flows: Flows
    let none: EmptyListController

    /// The empty list of an existing flow.
    func list(_ call: Call) throws(RegistryError) -> Answer {
        try requireFlow(call)
        return try none.list(call)
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
