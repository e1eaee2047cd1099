import FlowRegistry
import HTTPServing

/// The same flows as v1 has them: read and delete only (contract §5).
struct FlowV1Controller: Sendable {
    let pages: PageSizes

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowList(pages: pages).answer(to: context, reader) { [origin = context.origin] writer, flow in
            FlowV1Resource(flow: flow, origin: origin).write(to: &writer)
        }
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let flow = try reader.flowSummary(context.flowSID(), in: context.account())
        var writer = JSONWriter()
        FlowV1Resource(flow: flow, origin: context.origin).write(to: &writer)
        return .response(.json(writer.bytes, tag: EntityTag(flow.latest.mark)))
    }

    func delete(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowDeletion.answer(to: context, reader)
    }
}
