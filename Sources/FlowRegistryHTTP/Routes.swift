import FlowRegistry
import HTTPServing

/// The API on one screen: method, path, what a caller must be allowed to do, handler.
enum Routes {
    static func table(
        registry: Registry<some Store>, limits: Limits, clock: Clock, webhookURL webhook: WebhookURL?
    ) -> [Route] {
        let pages = PageSizes(maximum: limits.pageSize)
        let definitions = DefinitionReader(maximumDefinitionBytes: limits.definitionBytes)
        let flows = FlowController(
            definitions: definitions, pages: pages, webhook: webhook,
            retentionSeconds: registry.flowRetentionSeconds)
        let flowsV1 = FlowV1Controller(pages: pages)
        let revisions = RevisionController(pages: pages)
        let diffs = DiffController()
        let aliases = AliasController(pages: pages)
        let changesets = ChangesetController(definitions: definitions, webhook: webhook)
        let references = ReferenceController(pages: pages)
        let testUsers = TestUsersController()
        let runs = ExecutionController(none: EmptyListController(key: "executions", pages: pages))
        let engagements = ExecutionController(none: EmptyListController(key: "engagements", pages: pages))
        let accounts = AccountController(quotas: registry.quotas, pages: pages, clock: clock)
        let keys = APIKeyController(pages: pages)
        let signingKeys = APIKeyController(pages: pages, listKey: "signing_keys")
        let iamKeys = IAMKeyController(keys: keys)
        let tokens = AuthTokenController()
        let audit = AuditEventController(pages: pages)
        let verification = AuditVerificationController { head throws(RegistryError) in
            try registry.verifyAuditLog(head: head)
        }
        let (exports, imports) = (ExportController(), ImportController())
        let workspaces = EmptyListController(key: "workspaces", pages: pages)
        let services = EmptyListController(key: "services", pages: pages)
        let server = ServerController(readiness: Readiness(clock: clock, ask: registry.store.readiness))
        return [
            Route(.get, "/v2/Flows", .flowsList, showing: .flows, flows.list),
            Route(.post, "/v2/Flows", .flowsCreate, flows.create),
            Route(.post, "/v2/Flows/Validate", .flowsValidateUpdate, flows.validate),
            Route(.get, "/v2/Flows/{Sid}", .flowsRead, showing: .flow, flows.fetch),
            Route(.post, "/v2/Flows/{Sid}", .flowsUpdate, flows.update),
            Route(.delete, "/v2/Flows/{Sid}", .flowsDelete, flows.delete),
            Route(.post, "/v2/Flows/{Sid}/Rollback", .flowsUpdate, flows.rollBack),
            Route(.post, "/v2/Flows/{Sid}/Undelete", .flowsUndelete, flows.undelete),
            Route(.get, "/v2/Flows/{Sid}/References", .referencesList, references.list),
            Route(.get, "/v2/Flows/{Sid}/Aliases", .aliasesList, aliases.list),
            Route(.get, "/v2/Flows/{Sid}/Aliases/{Name}", .aliasesRead, aliases.fetch),
            Route(.post, "/v2/Flows/{Sid}/Aliases/{Name}", .aliasesUpdate, aliases.update),
            Route(.delete, "/v2/Flows/{Sid}/Aliases/{Name}", .aliasesDelete, aliases.delete),
            Route(.get, "/v2/Flows/{Sid}/Aliases/{Name}/History", .aliasesRead, aliases.history),
            Route(.get, "/v2/Flows/{Sid}/Revisions", .flowRevisionsList, revisions.list),
            Route(
                .get, "/v2/Flows/{Sid}/Revisions/{Revision}", .flowRevisionsRead, showing: .flow, revisions.fetch),
            Route(.get, "/v2/Flows/{Sid}/Revisions/{Revision}/Diff", .flowRevisionsRead, diffs.fetch),
            Route(.post, "/v2/Changesets", .changesetsCreate, changesets.create),
            Route(.get, "/v2/Flows/{Sid}/TestUsers", .testUsersRead, testUsers.fetch),
            Route(.post, "/v2/Flows/{Sid}/TestUsers", .testUsersUpdate, testUsers.update),
            Route(.get, "/v1/Flows", .flowsList, showing: .flows, flowsV1.list),
            Route(.get, "/v1/Flows/{Sid}", .flowsRead, showing: .flow, flowsV1.fetch),
            Route(.delete, "/v1/Flows/{Sid}", .flowsDelete, flowsV1.delete),
        ]
            + executions(runs, "/v1/Flows/{FlowSid}/Executions", "ExecutionSid")
            + executions(runs, "/v2/Flows/{FlowSid}/Executions", "ExecutionSid")
            + executions(engagements, "/v1/Flows/{FlowSid}/Engagements", "EngagementSid")
            + [
                Route(.post, "/v1/Flows/{FlowSid}/Executions/{Sid}", .executionsUpdate, runs.member),
                Route(.post, "/v2/Flows/{FlowSid}/Executions/{Sid}", .executionsUpdate, runs.member),
                Route(.get, "/v2/AuditEvents", .auditEventsList, audit.list),
                Route(.get, "/v2/AuditEvents/Verification", .serverAdministration, verification.fetch),
                Route(.get, "/v1/Workspaces", .flowsList, workspaces.list),
                Route(.get, "/v1/Services", .flowsList, services.list),
                Route(.get, "/2010-04-01/Accounts", .administration, accounts.list),
                Route(.post, "/2010-04-01/Accounts", .administration, accounts.create),
                Route(.get, "/2010-04-01/Accounts/{Sid}", .administration, accounts.fetch),
                Route(.post, "/2010-04-01/Accounts/{Sid}", .administration, accounts.update),
                Route(.get, "/2010-04-01/Accounts/{Sid}/Export", .serverAdministration, exports.fetch),
                Route(.post, "/2010-04-01/Accounts/{Sid}/Import", .serverAdministration, imports.create),
            ]
            + keysOf2010(keys, "Keys") + keysOf2010(signingKeys, "SigningKeys")
            + [
                Route(.get, "/v1/Keys", .administration, iamKeys.list),
                Route(.post, "/v1/Keys", .administration, iamKeys.create),
                Route(.get, "/v1/Keys/{Sid}", .administration, iamKeys.fetch),
                Route(.post, "/v1/Keys/{Sid}", .administration, iamKeys.update),
                Route(.delete, "/v1/Keys/{Sid}", .administration, iamKeys.delete),
                Route(.post, "/v1/AuthTokens/Promote", .administration, tokens.promote),
                Route(.post, "/v1/AuthTokens/Secondary", .administration, tokens.createSecondary),
                Route(.delete, "/v1/AuthTokens/Secondary", .administration, tokens.deleteSecondary),
                Route(.get, "/", nil, server.about),
                Route(.get, "/health/live", nil, server.live),
                Route(.get, "/health/ready", nil, server.ready),
                Route(.get, "/openapi.json", nil, server.openAPI),
            ]
    }

    /// Keys by one of their two names: signing keys are what they were called before.
    private static func keysOf2010(
        _ keys: APIKeyController, _ name: String
    ) -> [Route] {
        let path = "/2010-04-01/Accounts/{AccountSid}/\(name)"
        return [
            Route(.get, path, .administration, keys.list),
            Route(.post, path, .administration, keys.create),
            Route(.get, "\(path)/{Sid}", .administration, keys.fetch),
            Route(.post, "\(path)/{Sid}", .administration, keys.update),
            Route(.delete, "\(path)/{Sid}", .administration, keys.delete),
        ]
    }

    /// What Studio has for the runs of a flow; this registry has none, so that every list is empty.
    private static func executions(
        _ runs: ExecutionController, _ path: String, _ parent: String
    ) -> [Route] {
        [
            Route(.get, path, .executionsList, runs.list),
            Route(.post, path, .executionsCreate, runs.create),
            Route(.get, "\(path)/{Sid}", .executionsRead, runs.member),
            Route(.delete, "\(path)/{Sid}", .executionsDelete, runs.member),
            Route(.get, "\(path)/{\(parent)}/Context", .executionContextRead, runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps", .executionStepsList, runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps/{Sid}", .executionStepsRead, runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps/{StepSid}/Context", .executionStepContextRead, runs.member),
        ]
    }
}
