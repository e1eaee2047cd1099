/// One change of a changeset.
public enum FlowChange: Sendable {
    case create(NewFlow)
    case update(FlowSID, FlowUpdate)
    case rollBack(FlowSID, FlowRollback)
    case delete(FlowSID)
    case undelete(FlowSID)
    case setAlias(AliasName, of: FlowSID, to: AliasTarget<RevisionReference>)
    case deleteAlias(AliasName, of: FlowSID)
    case setTestUsers([String], of: FlowSID)

    /// What a change has made.
    public enum Outcome: Sendable {
        /// Without its definition: a hundred of them would be too much to hold.
        case flow(Flow)
        /// With what is to be said of it, as sentences.
        case deleted(FlowSID, warnings: [String])
        case alias(Alias)
        case aliasDeleted(AliasName, of: FlowSID)
        case testUsers(TestUsers, of: FlowSID)
    }

    /// What the caller must be allowed to do, as when it makes the change alone.
    public var permission: Permission {
        switch self {
        case .create: .flowsCreate
        case .update, .rollBack: .flowsUpdate
        case .delete: .flowsDelete
        case .undelete: .flowsUndelete
        case .setAlias: .aliasesUpdate
        case .deleteAlias: .aliasesDelete
        case .setTestUsers: .testUsersUpdate
        }
    }

    /// Makes the change. Throws what the method of `transaction` throws.
    public func make(
        in account: AccountSID, if precondition: Precondition, by actor: AuditActor, _ transaction: Transaction
    ) throws(RegistryError) -> Outcome {
        switch self {
        case .create(let flow): .flow(try transaction.createFlow(flow, in: account, by: actor).listed)
        case .update(let sid, let update):
            .flow(try transaction.updateFlow(sid, in: account, to: update, if: precondition, by: actor).listed)
        case .rollBack(let sid, let rollback):
            .flow(try transaction.rollBackFlow(sid, in: account, to: rollback, if: precondition, by: actor).listed)
        case .delete(let sid):
            .deleted(sid, warnings: try transaction.deleteFlow(sid, in: account, if: precondition, by: actor))
        case .undelete(let sid):
            .flow(try transaction.undeleteFlow(sid, in: account, if: precondition, by: actor).listed)
        case .setAlias(let name, let flow, let target):
            .alias(try transaction.setAlias(name, of: flow, in: account, to: target, if: precondition, by: actor))
        case .deleteAlias(let name, let flow):
            try aliasDeleted(name, of: flow, in: account, if: precondition, by: actor, transaction)
        case .setTestUsers(let users, let flow):
            .testUsers(
                try transaction.setTestUsers(users, of: flow, in: account, if: precondition, by: actor), of: flow)
        }
    }

    private func aliasDeleted(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor, _ transaction: Transaction
    ) throws(RegistryError) -> Outcome {
        try transaction.deleteAlias(name, of: flow, in: account, if: precondition, by: actor)
        return .aliasDeleted(name, of: flow)
    }
}
