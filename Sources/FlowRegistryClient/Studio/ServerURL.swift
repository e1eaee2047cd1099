package import CommandSupport
import FoundationEssentials

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
