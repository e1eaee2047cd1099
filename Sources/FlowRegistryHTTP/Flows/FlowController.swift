import FlowRegistry
import HTTPServing

/// Flows as v2 has them (contract §6.1 to §6.7).
struct FlowController: Sendable {
    let definitions: DefinitionReader
    let pages: PageSizes
    let webhook: WebhookURL?
    let retentionSeconds: Int64

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        if let list = try DeletedFlowList(context, reader, pages: pages) {
            return .json(
                list.resource.json {
                    DeletedFlowResource(
                        deleted: $1, retentionSeconds: retentionSeconds, origin: context.origin, webhook: webhook
                    ).write(to: &$0)
                })
        }
        return try FlowList(pages: pages).answer(to: context, reader) {
            [origin = context.origin, webhook] writer, flow in
            FlowResource(flow: flow, origin: origin, webhook: webhook).write(to: &writer, isListed: true)
        }
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let flow = try reader.flow(context.flowSID(), in: context.account())
        return .response(FlowResource(flow: flow, origin: context.origin, webhook: webhook).response())
    }

    func create(_ context: RequestContext) throws(RegistryError) -> Answer {
        var flow = try FlowForm(context.form(), definitions).newFlow()
        flow.needsFreeName = try context.needsNothingThere()
        let (account, actor) = (try context.account(), try context.actor())
        return .write { [flow, origin = context.origin, webhook] transaction throws(RegistryError) in
            let flow = try transaction.createFlow(flow, in: account, by: actor)
            return { FlowResource(flow: flow, origin: origin, webhook: webhook).response(status: .created) }
        }
    }

    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        _ = try reader.flowSummary(sid, in: account)
        let precondition = try FlowPrecondition(reader: reader).checked(context, sid, in: account)
        let (update, actor) = (try FlowForm(context.form(), definitions).update(), try context.actor())
        let shown = FlowResource.Shown(to: try context.knownCaller().permissions)
        return .write { [origin = context.origin, webhook] transaction throws(RegistryError) in
            let flow = try transaction.updateFlow(sid, in: account, to: update, if: precondition, by: actor)
            return { FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response() }
        }
    }

    /// Makes an old revision the latest again, as a new one.
    func rollBack(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        _ = try reader.flowSummary(sid, in: account)
        let precondition = try FlowPrecondition(reader: reader).checked(context, sid, in: account)
        let (rollback, actor) = (try FlowRollbackForm(context.form()).rollback, try context.actor())
        let shown = FlowResource.Shown(to: try context.knownCaller().permissions)
        return .write { [origin = context.origin, webhook] transaction throws(RegistryError) in
            let flow = try transaction.rollBackFlow(sid, in: account, to: rollback, if: precondition, by: actor)
            return { FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response() }
        }
    }

    func delete(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        try FlowDeletion.answer(to: context, reader)
    }

    func undelete(_ context: RequestContext) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try context.flowSID(), try context.account(), try context.actor())
        let precondition = try context.precondition(isNeeded: false)
        let shown = FlowResource.Shown(to: try context.knownCaller().permissions)
        return .write { [origin = context.origin, webhook] transaction throws(RegistryError) in
            let flow = try transaction.undeleteFlow(sid, in: account, if: precondition, by: actor)
            return { FlowResource(flow: flow, origin: origin, webhook: webhook, shows: shown).response() }
        }
    }

    /// Checks what a create would check, and stores nothing.
    func validate(_ context: RequestContext) throws(RegistryError) -> Answer {
        _ = try FlowForm(context.form(), definitions).newFlow()
        var writer = JSONWriter(capacity: 16)
        writer.object { $0.member("valid", true) }
        return .json(writer.bytes)
    }
}
