/// What a call may do; every route needs exactly one.
///
/// The names are Studio's for Restricted API keys (contract §2), and ours under `/flow-registry/` for what Studio
/// lacks.
public enum Permission: UInt8, CaseIterable, Sendable {
    case flowsRead, flowsList, flowsCreate, flowsUpdate, flowsDelete
    case flowsValidateUpdate
    case flowRevisionsRead, flowRevisionsList
    case testUsersRead, testUsersUpdate
    case executionsRead, executionsList, executionsCreate, executionsUpdate, executionsDelete
    case executionContextRead
    case executionStepsRead, executionStepsList, executionStepContextRead
    case auditEventsList
    case flowsUndelete
    case aliasesRead, aliasesList, aliasesUpdate, aliasesDelete
    case referencesList
    /// Beside it, each change of a changeset needs the permission that it needs alone.
    case changesetsCreate
    /// Accounts, auth tokens and API keys: never granted to Standard and Restricted keys.
    case administration
    /// What concerns accounts as a whole, past their quotas and dates: the command line's alone, no credential has it.
    case serverAdministration

    /// As a key's policy names it; nil for what no policy can grant.
    public var name: String? {
        switch self {
        case .flowsRead: "/twilio/studio/flows/read"
        case .flowsList: "/twilio/studio/flows/list"
        case .flowsCreate: "/twilio/studio/flows/create"
        case .flowsUpdate: "/twilio/studio/flows/update"
        case .flowsDelete: "/twilio/studio/flows/delete"
        case .flowsValidateUpdate: "/twilio/studio/flows.validate/update"
        case .flowRevisionsRead: "/twilio/studio/flows.revisions/read"
        case .flowRevisionsList: "/twilio/studio/flows.revisions/list"
        case .testUsersRead: "/twilio/studio/test-users/read"
        case .testUsersUpdate: "/twilio/studio/test-users/update"
        case .executionsRead: "/twilio/studio/executions/read"
        case .executionsList: "/twilio/studio/executions/list"
        case .executionsCreate: "/twilio/studio/executions/create"
        case .executionsUpdate: "/twilio/studio/executions/update"
        case .executionsDelete: "/twilio/studio/executions/delete"
        case .executionContextRead: "/twilio/studio/executions.context/read"
        case .executionStepsRead: "/twilio/studio/executions.steps/read"
        case .executionStepsList: "/twilio/studio/executions.steps/list"
        case .executionStepContextRead: "/twilio/studio/executions.steps.context/read"
        case .auditEventsList: "/flow-registry/audit-events/list"
        case .flowsUndelete: "/flow-registry/flows/undelete"
        case .aliasesRead: "/flow-registry/aliases/read"
        case .aliasesList: "/flow-registry/aliases/list"
        case .aliasesUpdate: "/flow-registry/aliases/update"
        case .aliasesDelete: "/flow-registry/aliases/delete"
        case .referencesList: "/flow-registry/references/list"
        case .changesetsCreate: "/flow-registry/changesets/create"
        case .administration, .serverAdministration: nil
        }
    }
}
