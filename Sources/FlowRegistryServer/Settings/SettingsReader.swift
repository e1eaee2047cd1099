package import CommandSupport
package import FlowRegistryHTTP

/// Reads typed settings; a malformed value is an error that names its key.
package struct SettingsReader {
    private let values: [String: String]

    /// - Parameter layers: the values that somebody has set, by the names of `SettingsKey`; earlier ones win. The defaults
    ///   come last.
    package init(layers: [[String: String]]) {
        values = layers.reduce(into: [:]) { values, layer in values.merge(layer) { earlier, _ in earlier } }
    }

    package func string(_ key: SettingsKey) -> String {
        values[key.rawValue] ?? key.defaultValue
    }

    func int(_ key: SettingsKey, in range: ClosedRange<Int>) throws(CommandFailure) -> Int {
        let text = string(key)
        guard let value = Int(text), range.contains(value) else {
            throw .configuration(
                "The setting \(key.rawValue) must be an integer from \(range.lowerBound) to \(range.upperBound), "
                    + "not \"\(text)\".")
        }
        return value
    }

    package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: SettingsKey) throws(CommandFailure)
        -> Choice
    {
        let text = string(key)
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .configuration("The setting \(key.rawValue) must be one of \(choices), not \"\(text)\".")
        }
        return choice
    }

    /// `true` or `false`.
    package func flag(_ key: SettingsKey) throws(CommandFailure) -> Bool {
        let text = string(key)
        guard let flag = Bool(text) else {
            throw .configuration("The setting \(key.rawValue) must be one of true, false, not \"\(text)\".")
        }
        return flag
    }

    /// Permission bits as chmod(1) has them: three octal digits, or four with a leading 0.
    package func permissions(_ key: SettingsKey) throws(CommandFailure) -> UInt32 {
        let text = string(key)
        let digits = text.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard digits.count == 3, digits.allSatisfy(\.isNumber), let mode = UInt32(digits, radix: 8) else {
            throw .configuration("The setting \(key.rawValue) must be octal permissions as 0660, not \"\(text)\".")
        }
        return mode
    }

    package func proxies(_ key: SettingsKey) throws(CommandFailure) -> TrustedProxies {
        let text = string(key)
        do {
            return try TrustedProxies(text)
        } catch {
            throw .configuration("The setting \(key.rawValue) is malformed: \(error).")
        }
    }

    /// An absolute URL without a slash at its end, or empty.
    package func url(_ key: SettingsKey) throws(CommandFailure) -> String {
        var text = string(key)
        while text.hasSuffix("/") { text.removeLast() }
        guard text.isEmpty || text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw .configuration("The setting \(key.rawValue) must begin with http:// or https://, not \"\(text)\".")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        else {
            throw .configuration("The setting \(key.rawValue) holds a character that no URL may have.")
        }
        return text
    }

    /// A URL with `{AccountSid}` and `{FlowSid}` in it, or empty.
    package func webhookURL(_ key: SettingsKey) throws(CommandFailure) -> WebhookURL? {
        let text = try url(key)
        guard !text.isEmpty else { return nil }
        guard let url = WebhookURL(text) else {
            throw .configuration(
                "The setting \(key.rawValue) may have {AccountSid} and {FlowSid} in it, no other braces, and "
                    + "\(WebhookURL.maximumLength) bytes at most.")
        }
        return url
    }
}
