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

/// A flow as v1 has it on the wire (contract §5.1).
struct FlowV1Resource {
    let flow: Flow
    let origin: String

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("sid", flow.sid)
            writer.member("account_sid", flow.accountSID)
            writer.member("friendly_name", flow.latest.friendlyName)
            writer.member("status", flow.latest.status.rawValue)
            writer.member("version", flow.latest.number)
            writer.member("date_created", flow.dateCreated)
            writer.member("date_updated", flow.dateUpdated)
            writer.url("url") { writeURL(to: &$0, "") }
            writer.object("links") { writer in
                writer.url("engagements") { writeURL(to: &$0, "/Engagements") }
                writer.url("executions") { writeURL(to: &$0, "/Executions") }
            }
        }
    }

    private func writeURL(to writer: inout JSONWriter, _ end: StaticString) {
        writer.append(origin)
        writer.append("/v1/Flows/" as StaticString)
        writer.append(flow.sid)
        writer.append(end)
    }
}
