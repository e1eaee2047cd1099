import FlowRegistry
import HTTPServing

/// The same flows as v1 has them: read and delete only (contract §5).
struct FlowV1Controller: Sendable {
    let pages: PageSizes

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowList(pages: pages).answer(to: call, reader) { [origin = call.origin] writer, flow in
            FlowV1Resource(flow: flow, origin: origin).write(to: &writer)
        }
    }

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let flow = try reader.flowSummary(call.flowSID(), in: call.account())
        var writer = JSONWriter()
        FlowV1Resource(flow: flow, origin: call.origin).write(to: &writer)
        return .response(.json(writer.bytes, tag: EntityTag(flow.latest.mark)))
    }

    func delete(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowDeletion.answer(to: call, reader)
    }
}
