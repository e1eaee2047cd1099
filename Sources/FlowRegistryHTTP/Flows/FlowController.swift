import FlowRegistry
import HTTPServing

/// Flows as v2 has them (contract §6.1 to §6.7).
struct FlowController: Sendable {
    let definitions: DefinitionReader
    let pages: PageSizes
    let webhook: WebhookURL?
    let retentionSeconds: Int64

    func list(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        if let list = try DeletedFlowList(call, reader, pages: pages) {
            return .json(
                list.resource.json {
                    DeletedFlowResource(
                        deleted: $1, retentionSeconds: retentionSeconds, origin: call.origin, webhook: webhook
                    ).write(to: &$0)
                })
        }
        return try FlowList(pages: pages).answer(to: call, reader) {
            [origin = call.origin, webhook] writer, flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook).write(to: &writer, isListed: true)
        }
    }

    func fetch(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let flow = try reader.flow(call.flowSID(), in: call.account())
        return .response(FlowResource(flow: flow, origin: call.origin, webhook: webhook).response())
    }

    func create(_ call: Call) throws(RegistryError) -> Answer {
        var flow = try FlowForm(call.form(), definitions).newFlow()
        flow.needsFreeName = try call.needsNothingThere()
        let (account, actor) = (try call.account(), try call.actor())
        return .writing { [flow] transaction throws(RegistryError) in
            try transaction.createFlow(flow, in: account, by: actor)
        } response: { [origin = call.origin, webhook] flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook).response(status: .created)
        }
    }

    func update(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        _ = try reader.flowSummary(sid, in: account)
        let precondition = try FlowPrecondition(reader: reader).checked(call, sid, in: account)
        let (update, actor) = (try FlowForm(call.form(), definitions).update(), try call.actor())
        let shown = FlowResource.Shown(to: try call.knownCaller().permissions)
        return .writing { transaction throws(RegistryError) in
            try transaction.updateFlow(sid, in: account, to: update, if: precondition, by: actor)
        } response: { [origin = call.origin, webhook] flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response()
        }
    }

    /// Makes an old revision the latest again, as a new one.
    func rollBack(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        _ = try reader.flowSummary(sid, in: account)
        let precondition = try FlowPrecondition(reader: reader).checked(call, sid, in: account)
        let (rollback, actor) = (try FlowRollbackForm(call.form()).rollback, try call.actor())
        let shown = FlowResource.Shown(to: try call.knownCaller().permissions)
        return .writing { transaction throws(RegistryError) in
            try transaction.rollBackFlow(sid, in: account, to: rollback, if: precondition, by: actor)
        } response: { [origin = call.origin, webhook] flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response()
        }
    }

    func delete(_ call: Call, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowDeletion.answer(to: call, reader)
    }

    func undelete(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try call.flowSID(), try call.account(), try call.actor())
        let precondition = try call.precondition(isNeeded: false)
        let shown = FlowResource.Shown(to: try call.knownCaller().permissions)
        return .writing { transaction throws(RegistryError) in
            try transaction.undeleteFlow(sid, in: account, if: precondition, by: actor)
        } response: { [origin = call.origin, webhook] flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response()
        }
    }

    /// Checks what a create would check, and stores nothing.
    func validate(_ call: Call) throws(RegistryError) -> Answer {
        _ = try FlowForm(call.form(), definitions).newFlow()
        var writer = JSONWriter(capacity: 16)
        writer.object { $0.member("valid", true) }
        return .json(writer.bytes)
    }
}
