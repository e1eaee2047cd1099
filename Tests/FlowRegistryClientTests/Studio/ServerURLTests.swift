import CommandSupport
import Testing

@testable import FlowRegistryClient

@Suite("The URL of a server")
struct ServerURLTests {
    @Test(
        "is the same however it is spelled",
        arguments: [
            ("HTTPS://Studio.Twilio.COM:443/", "https://studio.twilio.com"), ("http://a:80", "http://a"),
            ("http://a:443//", "http://a:443"), ("http://[::1]:8080/", "http://[::1]:8080"),
            ("https://a/Registry/", "https://a/Registry"),
        ])
    func isNormal(given: String, expected: String) throws {
        let url = try ServerURL(given)
        #expect(url.text == expected)
        #expect(url == (try ServerURL(expected)))
    }

    @Test(
        "is refused with what to give instead",
        arguments: [
            (
                "127.0.0.1:8080",
                "The URL 127.0.0.1:8080 must begin with http:// or https://: give http://127.0.0.1:8080."
            ),
            ("studio.twilio.com", "must begin with http:// or https://: give https://studio.twilio.com."),
            ("http://localhost:8080/v2/", "goes on behind the server's own: give http://localhost:8080."),
            ("https://a/b/v2/Flows", "goes on behind the server's own: give https://a/b."),
            ("https://a b", "no blanks"), ("https://", "must begin with https://"),
            ("https://AC1:x@a", "no credentials in it"), ("https://a?b", "no ?"),
            ("ftp://a", "must begin with https://"),
        ])
    func isRefused(given: String, words: String) {
        let failure = #expect(throws: CommandFailure.self) { try ServerURL(given) }
        #expect(failure?.message.contains(words) == true)
        #expect(failure?.exitCode == 78)
    }

    @Test(
        "tells this machine from others",
        arguments: [("http://[::1]:1", true), ("http://127.0.0.1.example.com", false)])
    func knowsLoopback(given: String, expected: Bool) throws {
        #expect(try ServerURL(given).isLoopback == expected)
    }
}
