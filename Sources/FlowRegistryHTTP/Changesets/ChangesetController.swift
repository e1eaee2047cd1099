import FlowRegistry

/// Many changes in one transaction: all of them, or none. Studio has no such thing.
struct ChangesetController: Sendable {
    let definitions: DefinitionReader
    let webhook: WebhookURL?

    func create(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (account, actor) = (try context.account(), try context.actor())
        let changes = try ChangesetForm(context.form(), definitions, try context.knownCaller()).changes
        try check(changes, context, reader)
        let shown = FlowResource.Shown(to: try context.knownCaller().permissions)
        return .write { [origin = context.origin, webhook] transaction throws(RegistryError) in
            var outcomes: [FlowChange.Outcome] = []
            for (index, entry) in changes.enumerated() {
                do throws(RegistryError) {
                    try transaction.require(entry.change.permission)
                    outcomes.append(
                        try entry.change.make(in: account, if: entry.precondition, by: actor, transaction))
                } catch {
                    throw entry.change.failure(error, index + 1)
                }
            }
            return { [outcomes] in
                .json(
                    ChangesetResource(
                        account: account, changes: changes, outcomes: outcomes, origin: origin, webhook: webhook,
                        shows: shown
                    ).json)
            }
        }
    }

    /// Looks whether each flow is as its first change has it, before the changes are queued: so that what was changed since
    /// can be told. Throws what the changes would throw.
    private func check(
        _ changes: [ChangesetForm.Entry], _ context: RequestContext, _ reader: any StoreReader
    ) throws(RegistryError) {
        let caller = try context.knownCaller()
        var seen: Set<FlowSID> = []
        for (index, entry) in changes.enumerated() {
            do {
                if let flow = entry.change.flow, seen.insert(flow).inserted, entry.change.isGuarded {
                    try FlowPrecondition(reader: reader).check(
                        entry.precondition, of: flow, in: caller.account, context)
                }
                try checkPolicy(entry, caller, reader)
            } catch {
                throw entry.change.failure(error, index + 1)
            }
        }
    }

    private func checkPolicy(
        _ entry: ChangesetForm.Entry, _ caller: Caller, _ reader: any StoreReader
    ) throws(RegistryError) {
        guard caller.policy.requiresPrecondition, entry.precondition == .none else { return }
        switch entry.change {
        case .create, .undelete, .setTestUsers: return
        case .update, .rollBack, .delete, .deleteAlias: throw .preconditionRequired
        case .setAlias(let name, let flow, _):
            do {
                _ = try reader.alias(name, of: flow, in: caller.account)
            } catch .notFound {
                return
            }
            throw .preconditionRequired
        }
    }
}

extension FlowChange {
    /// The flow that is changed, or made.
    fileprivate var flow: FlowSID? {
        switch self {
        case .create(let flow): flow.sid
        case .update(let sid, _), .rollBack(let sid, _), .delete(let sid), .undelete(let sid): sid
        case .setAlias(_, let sid, _), .deleteAlias(_, let sid), .setTestUsers(_, let sid): sid
        }
    }

    /// Why the change of this number was not made. What it names is not found at the request's own path.
    fileprivate func failure(_ error: RegistryError, _ number: Int) -> RegistryError {
        guard error == .notFound, let path else { return .inChange(number, error) }
        return .inChange(number, .nothingAt(path: path))
    }

    private var path: String? {
        guard let flow else { return nil }
        if case .deleteAlias(let name, _) = self { return "/Flows/\(flow)/Aliases/\(name)" }
        return "/Flows/\(flow)"
    }

    /// Whether the flow is there already, and the change's precondition goes by its revision.
    fileprivate var isGuarded: Bool {
        switch self {
        case .update, .rollBack, .delete: true
        case .create, .undelete, .setAlias, .deleteAlias, .setTestUsers: false
        }
    }
}
