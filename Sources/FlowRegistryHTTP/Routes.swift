import FlowRegistry
import HTTPTypes

/// The API on one screen: method, path, handler.
enum Routes {
    static func table(
        flows repository: some FlowRepository, maximumDefinitionBytes: Int, isReady: @escaping @Sendable () -> Bool
    ) -> [Route] {
        let definitions = DefinitionReader(maximumDefinitionBytes: maximumDefinitionBytes)
        let flows = FlowController(flows: repository, definitions: definitions)
        let flowsV1 = FlowV1Controller(flows: repository)
        let revisions = RevisionController(flows: repository)
        let testUsers = TestUsersController(flows: repository)
        let server = ServerController(isReady: isReady)
        return [
            Route(.get, "/v2/Flows", flows.list),
            Route(.post, "/v2/Flows", flows.create),
            Route(.post, "/v2/Flows/Validate", flows.validate),
            Route(.get, "/v2/Flows/{Sid}", flows.fetch),
            Route(.post, "/v2/Flows/{Sid}", flows.update),
            Route(.delete, "/v2/Flows/{Sid}", flows.delete),
            Route(.get, "/v2/Flows/{Sid}/Revisions", revisions.list),
            Route(.get, "/v2/Flows/{Sid}/Revisions/{Revision}", revisions.fetch),
            Route(.get, "/v2/Flows/{Sid}/TestUsers", testUsers.fetch),
            Route(.post, "/v2/Flows/{Sid}/TestUsers", testUsers.update),
            Route(.get, "/v1/Flows", flowsV1.list),
            Route(.get, "/v1/Flows/{Sid}", flowsV1.fetch),
            Route(.delete, "/v1/Flows/{Sid}", flowsV1.delete),
        ]
            + ["/v1", "/v2"].flatMap { executions(repository, "\($0)/Flows/{FlowSid}/Executions", "ExecutionSid") }
            + ["/v1", "/v2"].map { Route(.post, "\($0)/Flows/{FlowSid}/Executions/{Sid}", runs(repository).member) }
            + executions(repository, "/v1/Flows/{FlowSid}/Engagements", "EngagementSid", key: "engagements")
            + [
                Route(.get, "/health/live", access: .everybody, server.live),
                Route(.get, "/health/ready", access: .everybody, server.ready),
                Route(.get, "/openapi.json", access: .everybody, server.openAPI),
            ]
    }

    /// What Studio has for the runs of a flow; this registry has none, so that every list is empty.
    private static func executions(
        _ repository: some FlowRepository, _ path: String, _ parent: String, key: StaticString = "executions"
    ) -> [Route] {
        let runs = ExecutionController(flows: repository, key: key)
        return [
            Route(.get, path, runs.list),
            Route(.post, path, runs.create),
            Route(.get, "\(path)/{Sid}", runs.member),
            Route(.delete, "\(path)/{Sid}", runs.member),
            Route(.get, "\(path)/{\(parent)}/Context", runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps", runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps/{Sid}", runs.member),
            Route(.get, "\(path)/{\(parent)}/Steps/{StepSid}/Context", runs.member),
        ]
    }

    private static func runs<Flows: FlowRepository>(_ repository: Flows) -> ExecutionController<Flows> {
        ExecutionController(flows: repository, key: "executions")
    }
}
