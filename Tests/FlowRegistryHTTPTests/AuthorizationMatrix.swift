import FlowRegistry
import HTTPServing

/// What every route is expected to ask of its caller: a route without a row here fails the tests.
enum AuthorizationMatrix {
    /// A request that succeeds for who may make it.
    struct Row {
        let method: HTTPMethod
        let pattern: String
        /// The only permission that a Restricted key needs; nil where none suffices, or where nobody needs any.
        let permission: String?
        /// What it needs beside it, for what the request holds.
        var further: [String] = []
        let access: Access
        /// The status for a caller who may make the request, on a resource of its own.
        let status: Int
        var form: [(String, String)] = []
    }

    enum Access {
        case everybody
        /// Every credential; a Restricted key with the permission.
        case ordinary
        /// The auth token and Main keys.
        case administration
        /// No credential: the command line alone.
        case commandLine
    }

    static let rows: [Row] =
        [
            ordinary(.get, "/v2/Flows", "/twilio/studio/flows/list"),
            ordinary(.post, "/v2/Flows", "/twilio/studio/flows/create", 201, flow),
            ordinary(.post, "/v2/Flows/Validate", "/twilio/studio/flows.validate/update", 200, flow),
            ordinary(.get, "/v2/Flows/{Sid}", "/twilio/studio/flows/read"),
            ordinary(.post, "/v2/Flows/{Sid}", "/twilio/studio/flows/update", 200, [("Status", "draft")]),
            ordinary(.delete, "/v2/Flows/{Sid}", "/twilio/studio/flows/delete", 204),
            ordinary(.post, "/v2/Flows/{Sid}/Rollback", "/twilio/studio/flows/update", 200, [("Revision", "1")]),
            ordinary(.post, "/v2/Flows/{Sid}/Undelete", "/flow-registry/flows/undelete"),
            ordinary(.get, "/v2/Flows/{Sid}/References", "/flow-registry/references/list"),
            ordinary(.get, "/v2/Flows/{Sid}/Aliases", "/flow-registry/aliases/list"),
            ordinary(.get, "/v2/Flows/{Sid}/Aliases/{Name}", "/flow-registry/aliases/read"),
            ordinary(
                .post, "/v2/Flows/{Sid}/Aliases/{Name}", "/flow-registry/aliases/update", 200, [("Revision", "1")]),
            ordinary(.delete, "/v2/Flows/{Sid}/Aliases/{Name}", "/flow-registry/aliases/delete", 204),
            ordinary(.get, "/v2/Flows/{Sid}/Aliases/{Name}/History", "/flow-registry/aliases/read"),
            ordinary(.get, "/v2/Flows/{Sid}/Revisions", "/twilio/studio/flows.revisions/list"),
            ordinary(.get, "/v2/Flows/{Sid}/Revisions/{Revision}", "/twilio/studio/flows.revisions/read"),
            ordinary(.get, "/v2/Flows/{Sid}/Revisions/{Revision}/Diff", "/twilio/studio/flows.revisions/read"),
            ordinary(.get, "/v2/Flows/{Sid}/TestUsers", "/twilio/studio/test-users/read"),
            ordinary(
                .post, "/v2/Flows/{Sid}/TestUsers", "/twilio/studio/test-users/update", 200, [("TestUsers", "+1555")]),
            ordinary(.get, "/v1/Flows", "/twilio/studio/flows/list"),
            ordinary(.get, "/v1/Flows/{Sid}", "/twilio/studio/flows/read"),
            ordinary(.delete, "/v1/Flows/{Sid}", "/twilio/studio/flows/delete", 204),
            changeset,
            ordinary(.get, "/v1/Workspaces", "/twilio/studio/flows/list"),
            ordinary(.get, "/v1/Services", "/twilio/studio/flows/list"),
            ordinary(.get, "/v2/AuditEvents", "/flow-registry/audit-events/list"),
            commandLine(.get, "/v2/AuditEvents/Verification"),
            commandLine(.get, "/2010-04-01/Accounts/{Sid}/Export"),
            commandLine(.post, "/2010-04-01/Accounts/{Sid}/Import"),
            administration(.get, "/2010-04-01/Accounts"),
            administration(.post, "/2010-04-01/Accounts", 403),
            administration(.get, "/2010-04-01/Accounts/{Sid}"),
            administration(.post, "/2010-04-01/Accounts/{Sid}", 200, [("FriendlyName", "New")]),
            administration(.get, "/v1/Keys"),
            administration(.post, "/v1/Keys", 201),
            administration(.get, "/v1/Keys/{Sid}"),
            administration(.post, "/v1/Keys/{Sid}", 200, [("FriendlyName", "New")]),
            administration(.delete, "/v1/Keys/{Sid}", 204),
            // There is a secondary token when the request is made.
            administration(.post, "/v1/AuthTokens/Promote"),
            administration(.post, "/v1/AuthTokens/Secondary", 409),
            administration(.delete, "/v1/AuthTokens/Secondary", 204),
            Row(method: .get, pattern: "/", permission: nil, access: .everybody, status: 200),
            Row(method: .get, pattern: "/health/live", permission: nil, access: .everybody, status: 200),
            Row(method: .get, pattern: "/health/ready", permission: nil, access: .everybody, status: 200),
            Row(method: .get, pattern: "/openapi.json", permission: nil, access: .everybody, status: 200),
            ordinary(.post, "/v1/Flows/{FlowSid}/Executions/{Sid}", "/twilio/studio/executions/update", 404),
            ordinary(.post, "/v2/Flows/{FlowSid}/Executions/{Sid}", "/twilio/studio/executions/update", 404),
        ]
        + keys("/2010-04-01/Accounts/{AccountSid}/Keys") + keys("/2010-04-01/Accounts/{AccountSid}/SigningKeys")
        + runs("/v1/Flows/{FlowSid}/Executions", "ExecutionSid")
        + runs("/v2/Flows/{FlowSid}/Executions", "ExecutionSid")
        + runs("/v1/Flows/{FlowSid}/Engagements", "EngagementSid")

    private static func keys(_ path: String) -> [Row] {
        [
            administration(.get, path), administration(.post, path, 201), administration(.get, "\(path)/{Sid}"),
            administration(.post, "\(path)/{Sid}", 200, [("FriendlyName", "New")]),
            administration(.delete, "\(path)/{Sid}", 204),
        ]
    }

    private static func runs(_ path: String, _ parent: String) -> [Row] {
        let member = "\(path)/{\(parent)}"
        return [
            ordinary(.get, path, "/twilio/studio/executions/list"),
            ordinary(.post, path, "/twilio/studio/executions/create", 403),
            ordinary(.get, "\(path)/{Sid}", "/twilio/studio/executions/read", 404),
            ordinary(.delete, "\(path)/{Sid}", "/twilio/studio/executions/delete", 404),
            ordinary(.get, "\(member)/Context", "/twilio/studio/executions.context/read", 404),
            ordinary(.get, "\(member)/Steps", "/twilio/studio/executions.steps/list", 404),
            ordinary(.get, "\(member)/Steps/{Sid}", "/twilio/studio/executions.steps/read", 404),
            ordinary(.get, "\(member)/Steps/{StepSid}/Context", "/twilio/studio/executions.steps.context/read", 404),
        ]
    }

    /// A changeset is forbidden without the permission of each of its changes.
    private static var changeset: Row {
        let changes = #"[{"Action":"create","FriendlyName":"Test","Status":"draft","Definition":\#(definition)}]"#
        return Row(
            method: .post, pattern: "/v2/Changesets", permission: "/flow-registry/changesets/create",
            further: ["/twilio/studio/flows/create"], access: .ordinary, status: 200, form: [("Changes", changes)])
    }

    private static func ordinary(
        _ method: HTTPMethod, _ pattern: String, _ permission: String, _ status: Int = 200,
        _ form: [(String, String)] = []
    ) -> Row {
        Row(method: method, pattern: pattern, permission: permission, access: .ordinary, status: status, form: form)
    }

    private static func administration(
        _ method: HTTPMethod, _ pattern: String, _ status: Int = 200, _ form: [(String, String)] = []
    ) -> Row {
        Row(method: method, pattern: pattern, permission: nil, access: .administration, status: status, form: form)
    }

    private static func commandLine(_ method: HTTPMethod, _ pattern: String) -> Row {
        Row(method: method, pattern: pattern, permission: nil, access: .commandLine, status: 403)
    }

    private static let flow = [
        ("FriendlyName", "Test"), ("Status", "draft"),
        ("Definition", definition),
    ]

    private static let definition =
        #"{"initial_state":"a","states":[{"name":"a","type":"trigger","transitions":[]}]}"#
}
