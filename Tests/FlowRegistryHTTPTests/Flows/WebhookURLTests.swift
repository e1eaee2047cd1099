@testable import FlowRegistryHTTP
import Testing

@Suite("The template of webhook URLs")
struct WebhookURLTests {
    @Test(
        "has the two SIDs in braces, and no other braces",
        arguments: [
            (WebhookURL.studio, true), ("https://a", true), ("https://a/{FlowSid}?{FlowSid}&{AccountSid}", true),
            ("https://a/{flowSid}", false), ("https://a/{FlowSid", false), ("https://a/FlowSid}", false),
            ("https://a/{{FlowSid}}", false), ("https://a/" + String(repeating: "a", count: 512), false),
        ])
    func isRead(template: String, isTemplate: Bool) {
        #expect((WebhookURL(template) != nil) == isTemplate)
    }
}
