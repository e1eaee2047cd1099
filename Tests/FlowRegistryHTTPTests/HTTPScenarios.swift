import HTTPServing

extension HTTPScenario {
    static let all: [HTTPScenario] =
        flows + revisions + aliases + changesets + administration + commandLine + studio
        + service

    private static func get(_ target: String, _ fields: [String: String] = [:]) -> Request {
        Request(method: .get, target: target, fields: fields)
    }

    private static func post(
        _ target: String, _ form: [(String, String)] = [], _ fields: [String: String] = [:]
    ) -> Request {
        Request(method: .post, target: target, form: form, fields: fields)
    }

    private static func delete(_ target: String, _ fields: [String: String] = [:]) -> Request {
        Request(method: .delete, target: target, fields: fields)
    }

    private static func control(
        _ method: HTTPMethod, _ target: String, _ form: [(String, String)] = [], _ fields: [String: String] = [:]
    ) -> Request {
        Request(method: method, target: target, form: form, fields: fields, isOnControlSocket: true)
    }

    private static func row(
        _ name: String, _ request: Request, _ status: Int, _ holds: String..., lacks: [String] = [],
        after before: Request...
    ) -> HTTPScenario {
        HTTPScenario(name: name, request: request, status: status, holds: holds, lacks: lacks, before: before)
    }

    private static let new = [("FriendlyName", "New"), ("Status", "draft"), ("Definition", "{definition}")]
    private static let publish = post("/v2/Flows/{flow}", [("Status", "published"), ("CommitMessage", "go")])

    private static let flows = [
        row("lists flows", get("/v2/Flows"), 200, #""sid":"{flow}""#, #""page_size":50"#),
        row("finds flows by name", get("/v2/Flows?FriendlyName=Greeting"), 200, "{flow}"),
        row("finds none", get("/v2/Flows?Search=nothing"), 200, #""flows":[]"#),
        row(
            "lists deleted flows", get("/v2/Flows?Deleted=true"), 200, "date_purged", after: delete("/v2/Flows/{flow}")),
        row("refuses an order that is none", get("/v2/Flows?Order=Colour"), 400, "Order"),
        row("refuses a token of another list", get("/v2/Flows?PageToken=abc"), 400, "PageToken"),
        row("creates a flow", post("/v2/Flows", new), 201, #""revision":1"#, "ETag: "),
        row("wants a name", post("/v2/Flows", [("Status", "draft")]), 400, "FriendlyName"),
        row(
            "refuses a definition", post("/v2/Flows", [new[0], new[1], ("Definition", "{}")]), 400, "81022", "#/states"),
        row(
            "makes a name once",
            post("/v2/Flows", [("FriendlyName", "Greeting"), new[1], new[2]], ["If-None-Match": "*"]), 412),
        row("tries a create", post("/v2/Flows?DryRun=true", new), 201, "Flow-Registry-Dry-Run: true"),
        row("validates", post("/v2/Flows/Validate", new), 200, #""valid":true"#),
        row("fetches a flow", get("/v2/Flows/{flow}"), 200, "ETag: {etag}", #""status":"published""#),
        row("knows what a client has", get("/v2/Flows/{flow}", ["If-None-Match": "{etag}"]), 304),
        row("finds no other flow", get("/v2/Flows/{unknown}"), 404, "20404"),
        row("updates a flow", publish, 200, #""revision":2"#, #""commit_message":"go""#),
        row(
            "updates what is as expected", post("/v2/Flows/{flow}", [new[1]], ["If-Match": "{etag}"]), 200,
            #""revision":2"#),
        row(
            "tells of a lost update", post("/v2/Flows/{flow}", [new[1]], ["If-Match": "{etag}"]), 412, "revision 2",
            after: publish),
        row(
            "carries a request out once", post("/v2/Flows", new, ["Idempotency-Key": "k"]), 201,
            "Idempotent-Replayed: true", after: post("/v2/Flows", new, ["Idempotency-Key": "k"])),
        row(
            "refuses a key's second request", post("/v2/Flows", new, ["Idempotency-Key": "k"]), 409,
            after: post("/v2/Flows", [("FriendlyName", "Old"), new[1], new[2]], ["Idempotency-Key": "k"])),
        row("deletes a flow", delete("/v2/Flows/{flow}"), 204),
        row("brings a flow back", post("/v2/Flows/{flow}/Undelete"), 200, "{flow}", after: delete("/v2/Flows/{flow}")),
        row("has nothing to bring back", post("/v2/Flows/{flow}/Undelete"), 409, "not deleted"),
        row(
            "rolls back", post("/v2/Flows/{flow}/Rollback", [("Revision", "1")]), 200, #""revision":3"#, after: publish),
        row("lists references", get("/v2/Flows/{flow}/References"), 200, #""references":[]"#),
    ]

    private static let revisions = [
        row(
            "lists revisions", get("/v2/Flows/{flow}/Revisions"), 200, #""revision":2"#, #""actor_type""#,
            after: publish),
        row("fetches a revision", get("/v2/Flows/{flow}/Revisions/1"), 200, #""aliases":["live"]"#),
        row("fetches the latest one", get("/v2/Flows/{flow}/Revisions/LatestPublished"), 200, #""revision":1"#),
        row("reads an alias", get("/v2/Flows/{flow}/Revisions/live"), 200, #""revision":1"#, after: publish),
        row("finds no other revision", get("/v2/Flows/{flow}/Revisions/9"), 404),
        row("refuses what is no revision", get("/v2/Flows/{flow}/Revisions/-1"), 400, "81021"),
        row("compares", get("/v2/Flows/{flow}/Revisions/1/Diff"), 200, after: publish),
        row("reads test users", get("/v2/Flows/{flow}/TestUsers"), 200, #""test_users":[]"#),
        row("sets test users", post("/v2/Flows/{flow}/TestUsers", [("TestUsers", "+1")]), 200, #"["+1"]"#),
        row(
            "refuses old test users",
            post("/v2/Flows/{flow}/TestUsers", [("TestUsers", "+1")], ["If-Match": #""0-0""#]), 412),
    ]

    private static let aliases = [
        row("lists aliases", get("/v2/Flows/{flow}/Aliases"), 200, #""name":"live""#),
        row("fetches an alias", get("/v2/Flows/{flow}/Aliases/live"), 200, #""revision":1"#),
        row("finds no other alias", get("/v2/Flows/{flow}/Aliases/other"), 404),
        row(
            "moves an alias", post("/v2/Flows/{flow}/Aliases/live", [("Revision", "2")]), 200, #""revision":2"#,
            after: publish),
        row("moves none to nowhere", post("/v2/Flows/{flow}/Aliases/live", [("Revision", "9")]), 400, "Revision"),
        row(
            "makes an alias once", post("/v2/Flows/{flow}/Aliases/live", [("Revision", "1")], ["If-None-Match": "*"]),
            412),
        row("deletes an alias", delete("/v2/Flows/{flow}/Aliases/live"), 204),
        row(
            "keeps its history", get("/v2/Flows/{flow}/Aliases/live/History"), 200, #""to":null"#,
            after: delete("/v2/Flows/{flow}/Aliases/live")),
    ]

    private static let changesets = [
        row(
            "makes changes together",
            post(
                "/v2/Changesets",
                [
                    (
                        "Changes",
                        #"[{"Action":"publish","FlowSid":"{flow}"},{"Action":"set_alias","FlowSid":"{flow}","Name":"live","Revision":"2"}]"#
                    )
                ]
            ), 200, #""revision":2"#),
        row(
            "makes all changes or none",
            post(
                "/v2/Changesets",
                [("Changes", #"[{"Action":"publish","FlowSid":"{flow}"},{"Action":"delete","FlowSid":"{unknown}"}]"#)]),
            404, "2"),
        row("wants changes", post("/v2/Changesets"), 400, "Changes"),
        row(
            "tells what happened", get("/v2/AuditEvents?FlowSid={flow}"), 200, "flow.created",
            lacks: ["account.created"]),
    ]

    private static let administration =
        [
            row("lists accounts", get("/2010-04-01/Accounts.json"), 200, "{account}"),
            row("lists accounts by name", get("/2010-04-01/Accounts?FriendlyName=Owner"), 200, "{account}"),
            row("makes an account", post("/2010-04-01/Accounts", [("FriendlyName", "New")]), 201, "auth_token"),
            row("fetches an account", get("/2010-04-01/Accounts/{account}"), 200, #""friendly_name":"Owner""#),
            row("renames an account", post("/2010-04-01/Accounts/{account}", [("FriendlyName", "Me")]), 200, #""Me""#),
            row("suspends no administrator", post("/2010-04-01/Accounts/{account}", [("Status", "suspended")]), 403),
            row("lists keys", get("/v1/Keys"), 200, "{key}"),
            row("makes a key", post("/v1/Keys", [("FriendlyName", "CI")]), 201, #""secret":"#),
            row("fetches a key", get("/v1/Keys/{key}"), 200, "{key}", lacks: ["secret"]),
            row("renames a key", post("/v1/Keys/{key}", [("FriendlyName", "CI")]), 200, #""CI""#),
            row("deletes a key", delete("/v1/Keys/{key}"), 204),
            row("makes a second token", post("/v1/AuthTokens/Secondary"), 201, "secondary_auth_token"),
            row("deletes it", delete("/v1/AuthTokens/Secondary"), 204, after: post("/v1/AuthTokens/Secondary")),
            row("has none to delete", delete("/v1/AuthTokens/Secondary"), 404),
            row("has none to promote", post("/v1/AuthTokens/Promote"), 409),
        ]
        + ["Keys", "SigningKeys"].flatMap { keys("/2010-04-01/Accounts/{account}/\($0)") }

    private static let ofAccount = ["Flow-Registry-Account": "{account}"]

    private static let commandLine = [
        row("proves the audit log", control(.get, "/v2/AuditEvents/Verification"), 200, #""intact":true,"entries":4"#),
        row(
            "proves it by a head",
            control(.get, "/v2/AuditEvents/Verification?Head=\(String(repeating: "0", count: 64))"),
            200, #""intact":false"#, "no entry has the hash"),
        row("refuses what is no head", control(.get, "/v2/AuditEvents/Verification?Head=12"), 400, "Head"),
        row("keeps the proof to itself", get("/v2/AuditEvents/Verification"), 403, "the command line does it"),
        row(
            "exports an account", control(.get, "/2010-04-01/Accounts/{account}/Export"), 200,
            "Content-Type: application/octet-stream", #""type":"account""#, #""type":"flow_end""#),
        row("exports no other account", control(.get, "/2010-04-01/Accounts/{unknown}/Export"), 404),
        row("exports to nobody else", get("/2010-04-01/Accounts/{account}/Export"), 403),
        row(
            "refuses a part's token that is none", control(.get, "/2010-04-01/Accounts/{account}/Export?PageToken=1"),
            400, "PageToken"),
        row("wants records", control(.post, "/2010-04-01/Accounts/{account}/Import"), 400, "Records"),
        row(
            "imports no line that is none",
            control(.post, "/2010-04-01/Accounts/{account}/Import", [("Records", "{}")]),
            400, "A record has no valid type"),
        row(
            "imports nothing", control(.post, "/2010-04-01/Accounts/{account}/Import", [("Records", "")]), 200,
            "new_flows"),
        row("imports for nobody else", post("/2010-04-01/Accounts/{account}/Import", [("Records", "")]), 403),
        row("acts as an account", control(.get, "/v2/Flows", [], ofAccount), 200, "{flow}"),
        row(
            "acts as no account that there is not", control(.get, "/v2/Flows", [], ["Flow-Registry-Account": "x"]), 404),
        row("acts as none without its name", control(.get, "/v2/Flows"), 200, #""flows":[]"#),
        row(
            "sets a quota", control(.post, "/2010-04-01/Accounts/{account}", [("MaximumFlows", "7")]), 200,
            #""quotas":{"flows":7,"#),
        row(
            "resets a quota", control(.post, "/2010-04-01/Accounts/{account}", [("MaximumFlows", "default")]), 200,
            #""quotas":{"flows":1000000,"#),
        row(
            "refuses a quota", control(.post, "/2010-04-01/Accounts/{account}", [("MaximumFlows", "0")]), 400,
            "or default"),
        row("sets a quota for nobody else", post("/2010-04-01/Accounts/{account}", [("MaximumFlows", "7")]), 403),
        row(
            "makes a token for an account", control(.post, "/v1/AuthTokens/Secondary", [], ofAccount), 201, "{account}"),
        row("makes a token for none", control(.post, "/v1/AuthTokens/Secondary"), 404),
        row(
            "keeps an answer for an account", control(.post, "/2010-04-01/Accounts", [], ["Idempotency-Key": "k"]), 400,
            "Flow-Registry-Account"),
    ]

    private static func keys(_ path: String) -> [HTTPScenario] {
        [
            row("lists keys", get(path), 200, "{key}"), row("makes a key", post(path), 201, #""secret":"#),
            row("fetches a key", get("\(path)/{key}"), 200, "{key}"),
            row("renames a key", post("\(path)/{key}", [("FriendlyName", "CI")]), 200, #""CI""#),
            row("deletes a key", delete("\(path)/{key}"), 204),
        ]
    }

    private static let studio =
        [
            row("lists flows as v1 does", get("/v1/Flows"), 200, "{flow}", lacks: ["definition"]),
            row("fetches a flow as v1 does", get("/v1/Flows/{flow}"), 200, #""version":1"#),
            row("deletes a flow as v1 does", delete("/v1/Flows/{flow}"), 204),
            row("has no workspaces", get("/v1/Workspaces"), 200, #""workspaces":[]"#),
            row("has no services", get("/v1/Services"), 200, #""services":[]"#),
            row("runs no flow", post("/v1/Flows/{flow}/Executions/FN1"), 404),
            row("ends no run", post("/v2/Flows/{flow}/Executions/FN1"), 404),
        ]
        + ["/v1/Flows/{flow}/Executions", "/v2/Flows/{flow}/Executions", "/v1/Flows/{flow}/Engagements"].flatMap(runs)

    private static func runs(_ path: String) -> [HTTPScenario] {
        [
            row("lists no runs", get(path), 200, "[]"), row("runs nothing", post(path), 403),
            row("finds no run", get("\(path)/FN1"), 404), row("deletes no run", delete("\(path)/FN1"), 404),
            row("finds no context", get("\(path)/FN1/Context"), 404),
            row("finds no steps", get("\(path)/FN1/Steps"), 404),
            row("finds no step", get("\(path)/FN1/Steps/FT1"), 404),
            row("finds no step's context", get("\(path)/FN1/Steps/FT1/Context"), 404),
        ]
    }

    private static let service = [
        row("says what it is", get("/"), 200), row("lives", get("/health/live"), 200),
        row("is ready", get("/health/ready"), 200), row("is documented", get("/openapi.json"), 200, "openapi"),
        row("knows no such path", get("/v2/Flow"), 404, "20404", "/Flow "),
        row("knows no such method", delete("/v2/Flows"), 405, "Allow: "),
        HTTPScenario(
            name: "wants credentials", request: Request(method: .get, target: "/v2/Flows", isAnonymous: true),
            status: 401, holds: ["WWW-Authenticate"]),
    ]
}
