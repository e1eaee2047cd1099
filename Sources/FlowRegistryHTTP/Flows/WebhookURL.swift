import FlowRegistry

/// The `webhook_url` of flows, as a template makes it: where messages and calls reach a flow that somebody runs. The
/// registry runs none.
public struct WebhookURL: Equatable, Sendable {
    private enum Part: Equatable {
        case text(String)
        case account, flow
    }

    private let parts: [Part]

    /// Studio's own.
    public static let studio = "https://webhooks.twilio.com/v1/Accounts/{AccountSid}/Flows/{FlowSid}"

    /// Of a template, in bytes.
    public static let maximumLength = 512

    /// - Parameter template: a URL with `{AccountSid}` and `{FlowSid}` in it, of characters that need no escape in JSON; nil
    ///   for one with other braces, and for a longer one.
    public init?(_ template: String) {
        guard template.utf8.count <= Self.maximumLength else { return nil }
        var (parts, rest) = ([Part](), template[...])
        while let brace = rest.firstIndex(of: "{") {
            parts.append(.text(String(rest[..<brace])))
            guard let end = rest[brace...].firstIndex(of: "}") else { return nil }
            switch rest[brace...end] {
            case "{AccountSid}": parts.append(.account)
            case "{FlowSid}": parts.append(.flow)
            default: return nil
            }
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        guard parts.allSatisfy(Self.isWhole) else { return nil }
        self.parts = parts
    }

    private static func isWhole(_ part: Part) -> Bool {
        if case .text(let text) = part { !text.contains("}") } else { true }
    }

    func write(_ flow: Flow, to writer: inout JSONWriter) {
        writer.url("webhook_url") { writer in
            for part in parts {
                switch part {
                case .text(let text): writer.append(text)
                case .account: writer.append(flow.accountSID)
                case .flow: writer.append(flow.sid)
                }
            }
        }
    }
}
