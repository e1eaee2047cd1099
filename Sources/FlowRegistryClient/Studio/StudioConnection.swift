package import CommandSupport
package import Curl
package import FlowRegistry
import Glibc
import JSON

/// Requests to one server with Studio's API, asked again where that can do no harm.
package final class StudioConnection {
    /// Without a slash at its end.
    package let url: String
    private let credentials: StudioCredentials
    private let session: CurlSession
    private let sleep: (Duration) -> Void

    private static let attempts = 4
    /// Where nobody is there to be asked.
    private static let attemptsToConnect = 2
    /// The longest pause that a server may ask for.
    private static let longestPause = 60

    /// Throws a `CommandFailure` where libcurl is missing.
    package init(
        url: String, credentials: StudioCredentials, authorities: String?,
        sleep: @escaping (Duration) -> Void = StudioConnection.pause
    ) throws(CommandFailure) {
        self.url = url
        self.credentials = credentials
        self.sleep = sleep
        do {
            session = try CurlSession(userAgent: "flow-registry", authorities: authorities)
        } catch {
            throw .unavailable("\(error.message).")
        }
    }

    /// An account's SID, or a key's.
    package var username: String { credentials.username }

    package func get(_ path: String) throws(StudioError) -> CurlResponse {
        try response("GET", path, body: nil, fields: [], isIdempotent: true)
    }

    /// - Parameters:
    ///   - condition: what must hold of what is changed.
    ///   - isIdempotent: whether carrying it out twice is as good as once.
    package func post(
        _ path: String, _ form: StudioForm, if condition: StudioCondition = .none, isIdempotent: Bool = false
    ) throws(StudioError) -> CurlResponse {
        try response("POST", path, body: form.bytes, fields: condition.fields, isIdempotent: isIdempotent)
    }

    package func delete(_ path: String, if condition: StudioCondition) throws(StudioError) {
        _ = try response("DELETE", path, body: nil, fields: condition.fields, isIdempotent: false)
    }

    private func response(
        _ method: String, _ path: String, body: [UInt8]?, fields: [String], isIdempotent: Bool
    ) throws(StudioError) -> CurlResponse {
        let request = CurlRequest(
            method: method, url: url + path, fields: fields + ["Accept: application/json"], body: body,
            username: credentials.username, password: credentials.password, isIdempotent: isIdempotent)
        for attempt in 1... {
            let isLast = attempt == Self.attempts
            let pause: Int
            switch outcome(of: request) {
            case .success(let response):
                guard !isLast, Self.mayBeAskedAgain(response.status, isIdempotent) else { return try checked(response) }
                pause = Int(response.fields["retry-after"] ?? "") ?? Self.pause(attempt)
            case .failure(let error):
                let isLast = isLast || !error.mayHaveArrived && attempt >= Self.attemptsToConnect
                guard !isLast, error.isTemporary, isIdempotent || !error.mayHaveArrived else {
                    let hint = error.isHandshakeFailure ? " (a server without TLS has a URL with http://)" : ""
                    throw .unreachable(
                        reason: error.message + hint, mayBeDone: !isIdempotent && error.mayHaveArrived)
                }
                pause = Self.pause(attempt)
            }
            sleep(.seconds(min(max(pause, 0), Self.longestPause)))
        }
        throw .unreachable(reason: "There was no answer", mayBeDone: !isIdempotent)
    }

    private func outcome(of request: CurlRequest) -> Result<CurlResponse, CurlError> {
        do {
            return .success(try session.response(to: request))
        } catch {
            return .failure(error)
        }
    }

    /// 429 is never carried out, whatever the method (https://www.twilio.com/docs/api/errors/20429).
    private static func mayBeAskedAgain(_ status: Int, _ isIdempotent: Bool) -> Bool {
        status == 429 || isIdempotent && [500, 502, 503, 504].contains(status)
    }

    /// Doubled with each attempt: 1, 2, 4 seconds.
    private static func pause(_ attempt: Int) -> Int { 1 << (attempt - 1) }

    private static func pause(_ duration: Duration) {
        var time = timespec(tv_sec: Int(duration.components.seconds), tv_nsec: 0)
        nanosleep(&time, nil)
    }

    private func checked(_ response: CurlResponse) throws(StudioError) -> CurlResponse {
        if (200..<300).contains(response.status) { return response }
        guard let error = try? JSONValue(json: response.body), let message = error.members["message"]?.string?.text
        else { throw .refused(status: response.status, message: "\(url) has answered with an error") }
        let details = error.members["details"]?.members ?? [:]
        if response.status == 412 {
            guard case .number(let revision)? = details["current_revision"] else {
                throw .lostUpdate(currentRevision: nil)
            }
            throw .lostUpdate(currentRevision: Int64(revision.text))
        }
        let issues = (details["errors"]?.elements ?? []).compactMap(ValidationIssue.init)
        if response.status == 400, !issues.isEmpty { throw .invalidDefinition(issues) }
        throw .refused(status: response.status, message: message.printable)
    }
}

extension ValidationIssue {
    fileprivate init?(_ value: JSONValue) {
        guard let message = value.members["message"]?.string?.text else { return nil }
        let path = value.members["property_path"]?.string?.text ?? "#"
        self.init(message: message.printable, propertyPath: path.printable)
    }
}

/// Parameters as `application/x-www-form-urlencoded` (https://url.spec.whatwg.org/#urlencoded-serializing).
package struct StudioForm {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func add(_ name: String, _ value: String?) {
        if let value { add(name, [UInt8](value.utf8)) }
    }

    /// As it stands behind the `?` of a URL.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func add(_ name: String, _ value: [UInt8]) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        for byte in value {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                bytes.append(byte)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                bytes += "%\(digits.count == 1 ? "0" : "")\(digits)".utf8
            }
        }
    }
}

/// Why Studio's API, or the way to it, has not done what was asked.
package enum StudioError: Error {
    /// There was no answer. `mayBeDone` where the request may have been carried out all the same.
    case unreachable(reason: String, mayBeDone: Bool)
    /// A status that says no, with the error's message.
    case refused(status: Int, message: String)
    /// The flow is not at the revision that was expected any more.
    case lostUpdate(currentRevision: Int64?)
    case invalidDefinition([ValidationIssue])
    /// An answer that is none of Studio's API.
    case malformedAnswer(String)

    /// Whether the next flow may do better.
    var isOfOneFlow: Bool {
        switch self {
        case .refused(let status, _): ![401, 403, 429].contains(status)
        case .lostUpdate, .invalidDefinition, .malformedAnswer: true
        case .unreachable: false
        }
    }

    /// How far somebody else has come with a flow, for a command that has no directory to pull it into.
    package static func changedThere(_ revision: Int64?) -> String {
        "it was changed there in the meantime\(revision.map { ", at revision \($0)" } ?? ""); look again"
    }

    /// A plain sentence and its exit code.
    ///
    /// - Parameters:
    ///   - what: a clause as "The flows cannot be listed".
    ///   - change: where somebody else was faster, how far that has come; nil for a new revision of a flow.
    package func failure(_ what: String, changedTo change: ((Int64?) -> String)? = nil) -> CommandFailure {
        switch self {
        case .unreachable(let reason, let mayBeDone):
            let advice = change == nil ? "see flow status" : "look again"
            let doubt = mayBeDone ? " It may have been carried out all the same: \(advice)." : ""
            return .unavailable("\(what): \(reason).\(doubt)")
        case .refused(401, _): return .permission("\(what): the credentials are wrong (401).")
        case .refused(403, let message): return .permission("\(what): \(message) (403).")
        case .refused(let status, let message): return .unavailable("\(what): \(message) (\(status)).")
        case .lostUpdate(let current):
            if let change { return .conflict("\(what): \(change(current)).") }
            let revision = current.map { ", at revision \($0)" } ?? ""
            return .conflict("\(what): it was changed there in the meantime\(revision). Pull first.")
        case .invalidDefinition(let issues):
            return DefinitionIssue.failure("\(what): the definition", issues, in: .null)
        case .malformedAnswer(let url): return .unavailable("\(what): \(url) does not answer as Studio's API does.")
        }
    }
}

/// What must hold of something for a change of it to be made (RFC 9110 §13.1).
package enum StudioCondition {
    case none
    /// It has this tag.
    case isAt(tag: String)
    /// It does not exist.
    case isMissing

    /// That it has the tag that it was seen with; nothing where the server gives none.
    package static func unchanged(_ tag: String?) -> Self { tag.map { .isAt(tag: $0) } ?? .none }

    /// As fields of a request.
    package var fields: [String] {
        switch self {
        case .none: []
        case .isAt(let tag): ["If-Match: \(tag)"]
        case .isMissing: ["If-None-Match: *"]
        }
    }
}
