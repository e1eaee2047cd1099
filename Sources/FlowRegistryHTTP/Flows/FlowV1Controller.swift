import FlowRegistry
import HTTPServing

/// The same flows as v1 has them: read and delete only (contract §5).
struct FlowV1Controller<Flows: FlowRepository>: Sendable {
    let flows: Flows
    let pages: PageSizes

    func list(_ call: Call) throws(RegistryError) -> Answer {
        try FlowList(flows: flows, pages: pages).answer(to: call) { [origin = call.origin] writer, flow in
            FlowV1Resource(flow: flow, origin: origin).write(to: &writer)
        }
    }

    func fetch(_ call: Call) throws(RegistryError) -> Answer {
        let flow = try flows.listedFlow(call.flowSID(), in: call.account())
        var writer = JSONWriter()
        FlowV1Resource(flow: flow, origin: call.origin).write(to: &writer)
        return .response(.json(writer.bytes, tag: EntityTag(flow.latest.mark)))
    }

    func delete(_ call: Call) throws(RegistryError) -> Answer { try FlowDeletion(flows: flows).answer(to: call) }
}
