package import CommandSupport

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
