import FlowRegistry

/// Executions and engagements: a registry keeps flows and does not run them (contract §6.10).
struct ExecutionController: Sendable {
    let none: EmptyListController

    /// The empty list of an existing flow.
    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try requireFlow(call, reader)
        return try none.list(call)
    }

    func create(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try requireFlow(call, reader)
        throw .executionsNotSupported
    }

    /// No run exists, and so none of its parts.
    func member(_ call: Call) throws(RegistryError) -> Answer { throw .notFound }

    private func requireFlow(_ call: Call, _ reader: any StoreReader) throws(RegistryError) {
        _ = try reader.flowSummary(call.flowSID(), in: call.account())
    }
}
