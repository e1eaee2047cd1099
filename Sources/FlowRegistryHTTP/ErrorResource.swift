import JSON
import FlowRegistry
import HTTPServing

/// An error on the wire (contract §3): status, code and message of every failure, in one switch.
struct ErrorResource {
    let error: RegistryError
    /// The request's path without its version.
    let path: String

    private static let maximumIssues = 100
    private static let maximumMessageBytes = 2_048
    private static let maximumPathBytes = 512

    /// The response, with the header fields that its status demands.
    var response: APIResponse {
        let change = change
        let (status, code, text) = Self.description(of: cause, path)
        let message = change.map { "Change \($0): \(text)" } ?? text
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("code", Int64(code))
            writer.member("message", message.shortened(to: Self.maximumMessageBytes))
            writer.member("more_info", "https://www.twilio.com/docs/errors/\(code)")
            writer.member("status", Int64(status.code))
            if hasDetails {
                writer.object("details") { writer in
                    if case .invalidDefinition(let issues, let leftOut) = cause {
                        Self.write(issues, leftOut: leftOut, to: &writer)
                    }
                    if case .lostUpdate(let update) = cause { Self.write(update, to: &writer) }
                    if let change { writer.member("change", Int64(change)) }
                }
            }
        }
        var response = APIResponse.json(writer.bytes, status: status)
        response.headers += headers
        return response
    }

    /// The change of a changeset that has failed.
    private var change: Int? {
        if case .inChange(let number, _) = error { number } else { nil }
    }

    private var cause: RegistryError { error.cause }

    private var hasDetails: Bool {
        switch error {
        case .invalidDefinition, .lostUpdate, .inChange: true
        default: false
        }
    }

    private static func description(
        of error: RegistryError, _ path: String
    ) -> (status: HTTPStatus, code: Int, message: String) {
        switch error {
        case .inChange(_, let cause): description(of: cause, path)
        case .missingParameter(let name):
            (.badRequest, 20001, "Missing required parameter \(name) in the post body")
        case .invalidParameter(let name, let reason): (.badRequest, 20001, "Parameter \(name) \(reason)")
        case .malformedRequest(let reason): (.badRequest, 20001, reason)
        case .invalidPageToken: (.badRequest, 21481, "Invalid PageToken")
        case .invalidRevision:
            (.badRequest, 81021, "Flow revision must be an integer or enum(LatestPublished, LatestRevision)")
        case .invalidDefinition:
            (.badRequest, 81022, "Flow definition validation failed, check `details` for more information")
        case .tooLarge(let what, let limit):
            (.contentTooLarge, 20413, "The \(what) exceeds the limit of \(limit) bytes")
        case .credentialsMissing, .unauthenticated: (.unauthorized, 20003, "Authenticate")
        case .accountNotActive: (.forbidden, 20005, "Account not active")
        case .forbidden: (.forbidden, 20403, "These credentials are not allowed to do this")
        case .permissionMissing(let permission):
            (.forbidden, 20403, "These credentials are not allowed to do this: \(sentence(permission))")
        case .executionsNotSupported:
            (.forbidden, 20403, "This registry keeps flows and does not run them: executions cannot be created here")
        case .notFound:
            (.notFound, 20404, "The requested resource \(path.shortened(to: maximumPathBytes)) was not found")
        case .nothingAt(let path):
            (.notFound, 20404, "The requested resource \(path.shortened(to: maximumPathBytes)) was not found")
        case .unknownPath(let path, let like):
            (.notFound, 20404, "The requested resource \(path) was not found: did you mean \(like)?")
        case .methodNotAllowed: (.methodNotAllowed, 20004, "Method not allowed")
        case .notImplemented(let reason): (.notImplemented, 20501, reason)
        case .unknownVersion:
            (.httpVersionNotSupported, 20505, "HTTP/1.1 and HTTP/1.0 are spoken here, no other version")
        case .conflict(let reason): (.conflict, 20409, reason)
        case .quotaReached(let quota, let limit): (.conflict, 20409, quota.refusal(limit: limit))
        case .lostUpdate(let update): (.preconditionFailed, 20412, "\(update.reason), check `details`")
        case .preconditionRequired:
            (.preconditionRequired, 20428, "The account asks for If-Match with this: send the ETag of what you change")
        case .headersTooLarge(let limit):
            (.requestHeaderFieldsTooLarge, 20431, "The header fields exceed the limit of \(limit) bytes")
        case .tooManyFields:
            (.requestHeaderFieldsTooLarge, 20431, "There are too many header fields or trailer fields")
        case .tooManyRequests(let excess, _): (.tooManyRequests, 20429, sentence(excess))
        case .overloaded: (.serviceUnavailable, 20503, "The registry is overloaded, try again shortly")
        case .abandoned: (.clientClosedRequest, 20499, "The client closed the connection before there was an answer")
        case .timedOut:
            (
                .serviceUnavailable, 20503,
                "The request took too long and was given up without a change: ask for less at once"
            )
        case .searchUnavailable(let obstacle): (.serviceUnavailable, 20503, sentence(obstacle))
        case .tooComplex(let reason): (.unprocessableContent, 20422, reason)
        case .storageFull: (.serviceUnavailable, 20503, "The registry's disk is full, nothing was stored")
        case .storageUnavailable:
            (.serviceUnavailable, 20503, "The registry's disk cannot be used, nothing was stored")
        case .internalFault: (.internalServerError, 20500, "An internal error occurred")
        }
    }

    private static func sentence(_ permission: Permission) -> String {
        if permission == .serverAdministration { return "the command line does it, on the server itself" }
        guard let name = permission.name else { return "they take an auth token or a key of the type main" }
        return "the key's policy lacks \(name)"
    }

    private static func sentence(_ obstacle: RegistryError.SearchObstacle) -> String {
        switch obstacle {
        case .isBuilt: "The search index is being built, try again shortly; lists without Search are not affected"
        case .isBehind: "The search index has not caught up with the account's last changes, try again shortly"
        }
    }

    private static func sentence(_ excess: RegistryError.Excess) -> String {
        switch excess {
        case .failedLogins: "Too many requests with wrong credentials"
        case .requestRate: "Too many requests: the account has made as many as it may this second"
        case .requestsInFlight:
            "Too many requests: as many of the account's as may be are under way, or their bodies or unread answers take "
                + "as much memory as they may"
        case .slowRequests: "Too many requests: as many of the account's that take long or write as may be wait already"
        }
    }

    private var headers: [(name: String, value: String)] {
        switch cause {
        case .credentialsMissing, .unauthenticated: [("WWW-Authenticate", "Basic realm=\"Twilio API\"")]
        case .methodNotAllowed(let allowed): [("Allow", allowed.joined(separator: ", "))]
        case .tooManyRequests(_, let seconds): [("Retry-After", "\(seconds)")]
        case .overloaded, .timedOut, .searchUnavailable(.isBehind): [("Retry-After", "1")]
        case .searchUnavailable(.isBuilt): [("Retry-After", "5")]
        // Somebody has to come first.
        case .storageFull, .storageUnavailable: [("Retry-After", "10")]
        default: []
        }
    }

    private static func write(_ issues: [ValidationIssue], leftOut: Int, to writer: inout JSONWriter) {
        let told = issues.prefix(maximumIssues)
        writer.issues("errors", told)
        let leftOut = leftOut + issues.count - told.count
        if leftOut > 0 { writer.member("errors_left_out", Int64(leftOut)) }
        writer.issues("warnings", [])
    }

    private static func write(_ update: LostUpdate, to writer: inout JSONWriter) {
        if let revision = update.currentRevision {
            writer.member("current_revision", revision)
        } else {
            writer.null("current_revision")
        }
        writer.array("since", update.since) { writer, revision in
            writer.object { writer in
                writer.member("revision", revision.number)
                writer.member("status", revision.status.rawValue)
                writer.member("commit_message", revision.commitMessage)
                writer.member("author_sid", revision.authorSID)
                writer.member("date_created", revision.dateCreated)
            }
        }
        writer.array("changes", update.changes) { $0.string($1) }
    }
}
