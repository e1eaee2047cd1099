package import CommandSupport
import JSON
package import Curl
import FlowRegistry
import Glibc

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
