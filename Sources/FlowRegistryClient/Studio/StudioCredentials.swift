package import CommandSupport
import FoundationEssentials

/// With what the command line calls Studio's API: never from its arguments, which every user of the machine can read.
package struct StudioCredentials {
    package let username: String
    package let password: String
    /// Where they belong, as `FLOW_REGISTRY_URL` beside them or in the environment says; nil where it is in neither.
    package let url: String?

    package static let urlName = "FLOW_REGISTRY_URL"
    /// In pairs: the first whose two are there is taken.
    package static let names = ["TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]

    /// From the variables that Twilio's own tools know: `TWILIO_API_KEY` and `TWILIO_API_SECRET`, else
    /// `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`.
    ///
    /// - Parameter file: has them instead of the environment, which may still say where they belong.
    package init(file: String?, environment: [String: String]) throws(CommandFailure) {
        let values = if let file { try CredentialsFile(file).values } else { environment }
        func value(_ name: String) -> String? { Self.value(name, in: values) }
        url = value(Self.urlName) ?? Self.value(Self.urlName, in: environment)
        if let key = value("TWILIO_API_KEY"), let secret = value("TWILIO_API_SECRET") {
            (username, password) = (key, secret)
        } else if let account = value("TWILIO_ACCOUNT_SID"), let token = value("TWILIO_AUTH_TOKEN") {
            (username, password) = (account, token)
        } else {
            throw .configuration(
                "There are no credentials: \(file ?? "the environment") must have TWILIO_ACCOUNT_SID and "
                    + "TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET.\(Self.suggestion(values))")
        }
    }

    /// What a name may have been meant for that is nearly one of these.
    private static func suggestion(_ values: [String: String]) -> String {
        let unknown = values.keys.filter { $0.hasPrefix("TWI") && !names.contains($0) }.sorted()
        let pairs = unknown.lazy.compactMap { name in Suggestion.nearest(to: name, among: names).map { (name, $0) } }
        return pairs.first.map { " Instead of \($0.0), did you mean \($0.1)?" } ?? ""
    }

    /// Without blanks at its ends, as the line end of a file that a shell has read; nil for an empty one.
    private static func value(_ name: String, in values: [String: String]) -> String? {
        guard let value = values[name]?.drop(while: \.isWhitespace), !value.isEmpty else { return nil }
        return String(value.reversed().drop(while: \.isWhitespace).reversed())
    }
}

/// Where a server with Studio's API is, as `https://studio.twilio.com`: equal to another spelling of the same (RFC 3986
/// §6.2.2, §6.2.3).
package struct ServerURL: Equatable {
    /// Scheme and host in lower case, without the scheme's own port and without a slash at the end.
    package let text: String
    package let isEncrypted: Bool
    /// Whether the host is this machine.
    package let isLoopback: Bool

    /// Throws a `CommandFailure` that says what to give instead.
    package init(_ given: String) throws(CommandFailure) {
        guard given.contains("://") else { throw Self.withoutScheme(given) }
        let hasBlanks = given.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
        guard !hasBlanks, let parts = URLComponents(string: given), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.encodedHost?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else {
            throw .configuration(
                "The URL \(given) must begin with https:// and have no credentials in it, no blanks, no ? and no #.")
        }
        let own = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == own ? nil : ":\($0)" } ?? ""
        let path = parts.percentEncodedPath.split(separator: "/")
        let server = "\(scheme)://\(host)\(port)"
        if let version = path.firstIndex(where: { ["v1", "v2"].contains($0) }) {
            let url = ([server] + path[..<version].map(String.init)).joined(separator: "/")
            throw .configuration("The URL \(given) goes on behind the server's own: give \(url).")
        }
        text = ([server] + path.map(String.init)).joined(separator: "/")
        isEncrypted = scheme == "https"
        isLoopback = ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }

    private static func withoutScheme(_ given: String) -> CommandFailure {
        let isLocal = ["127.0.0.1", "localhost", "[::1]"].contains { given == $0 || given.hasPrefix("\($0):") }
        let url = "\(isLocal ? "http" : "https")://\(given)"
        return .configuration("The URL \(given) must begin with http:// or https://: give \(url).")
    }
}
