import FoundationEssentials
import Glibc

/// With what the command line calls Studio's API: never from its arguments, which every user of the machine can read.
struct StudioCredentials {
    let username: String
    let password: String
    /// Where they belong, as `FLOW_REGISTRY_URL` beside them says; nil where it is not there.
    let url: String?

    static let urlName = "FLOW_REGISTRY_URL"

    /// From the variables that Twilio's own tools know: `TWILIO_API_KEY` and `TWILIO_API_SECRET`, else
    /// `TWILIO_ACCOUNT_SID` and `TWILIO_AUTH_TOKEN`.
    ///
    /// - Parameter file: has the variables instead of the environment, a `NAME=value` each line.
    init(file: String?, environment: [String: String]) throws(CommandFailure) {
        let values = if let file { try Self.values(file: file) } else { environment }
        func value(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
        url = value(Self.urlName)
        if let key = value("TWILIO_API_KEY"), let secret = value("TWILIO_API_SECRET") {
            (username, password) = (key, secret)
        } else if let account = value("TWILIO_ACCOUNT_SID"), let token = value("TWILIO_AUTH_TOKEN") {
            (username, password) = (account, token)
        } else {
            throw .configuration(
                "There are no credentials: \(file ?? "the environment") must have TWILIO_ACCOUNT_SID and "
                    + "TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET.")
        }
    }

    private static func values(file: String) throws(CommandFailure) -> [String: String] {
        var status = stat()
        guard stat(file, &status) == 0, let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw .noInput("The file of credentials \(file) cannot be read.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .configuration("Others may read the file of credentials \(file): chmod 600 it first.")
        }
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "=") else {
                throw .configuration("The file of credentials \(file) has a line that is not NAME=value.")
            }
            let name = line[..<equals].hasPrefix("export ") ? line[..<equals].dropFirst(7) : line[..<equals]
            values[String(name)] = unquoted(line[line.index(after: equals)...])
        }
        return values
    }

    private static func unquoted(_ value: Substring) -> String {
        let value = value.last?.isWhitespace == true ? value.dropLast() : value
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return String(value)
    }
}
