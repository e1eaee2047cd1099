public import FlowRegistry

extension MemoryRows {
    public func storedUses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        let uses = state.flows(of: account).sorted { $0.sid.description < $1.sid.description }
            .flatMap { self.uses(of: flow, by: $0) }
        return Page.of(uses, page, at: \.position) { left, right in
            (left.flowSID.description, left.revision, left.widgetIndex)
                < (right.flowSID.description, right.revision, right.widgetIndex)
        }
    }

    private func uses(of flow: FlowSID, by user: MemoryFlow) -> [FlowUse] {
        user.countedRevisions.flatMap { number -> [FlowUse] in
            guard let revision = user.revision(number) else { return [] }
            return (revision.definition?.subflows ?? []).filter { $0.flowSID == flow }.map { reference in
                FlowUse(
                    accountSID: user.account, reference: reference, flowSID: user.sid, revision: number,
                    status: revision.status, friendlyName: revision.friendlyName,
                    isLatest: number == user.latest.number, isLatestPublished: number == user.published,
                    aliases: revision.aliases)
            }
        }
    }

    public func flowUsers(
        of flow: FlowSID, in account: AccountSID, ofLatestPublished: Bool, limit: Int
    ) throws(RegistryError) -> [String] {
        let uses = state.flows(of: account).filter { $0.sid != flow }.flatMap { self.uses(of: flow, by: $0) }
        let first = uses.filter { $0.reference.flowRevision == "LatestPublished" }
        var users: [String] = []
        for use in first + (ofLatestPublished ? [] : uses) where !users.contains("\(use.flowSID)") {
            users.append("\(use.flowSID)")
        }
        return Array(users.prefix(limit))
    }

    public func missingSubflows(of flow: FlowVersion, limit: Int) throws(RegistryError) -> [MissingSubflow] {
        let references = state.flow(flow.id)?.latest.definition?.subflows ?? []
        return Array(references.compactMap { missing($0, in: flow.account) }.prefix(limit))
    }

    private func missing(_ reference: SubflowReference, in account: AccountSID) -> MissingSubflow? {
        let target = state.flow(reference.flowSID, in: account)
        let isThere =
            switch reference.flowRevision {
            case "LatestRevision": target != nil
            case "LatestPublished": target?.published != nil
            default: Int64(reference.flowRevision).flatMap { target?.revision($0) } != nil
            }
        guard !isThere else { return nil }
        return MissingSubflow(
            widgetIndex: reference.widgetIndex, flow: "\(reference.flowSID)", revision: reference.flowRevision,
            isFlowMissing: target == nil)
    }
}
