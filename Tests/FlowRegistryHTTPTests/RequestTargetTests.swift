@testable import FlowRegistryHTTP
import Testing

@Suite("A request's target")
struct RequestTargetTests {
    @Test(
        "is a path and a query, whatever its form",
        arguments: [
            ("/v2/Flows", "/v2/Flows", "/v2/Flows", nil),
            ("/v2/Flows?Search=%41%20/?", "/v2/Flows?Search=%41%20/?", "/v2/Flows", nil),
            ("http://host:8080/v2/Flows?a=%41", "/v2/Flows?a=%41", "/v2/Flows", "host:8080"),
            ("HTTPS://[::1]/v2/%46lows", "/v2/Flows", "/v2/Flows", "[::1]"),
            ("http://host", "/", "/", "host"), ("http://host?a=1", "/?a=1", "/", "host"), ("http://", "/", "/", ""),
            ("*", "*", "*", nil), ("", "", "", nil), ("ftp://host/v2", "ftp://host/v2", "ftp://host/v2", nil),
            ("/%46%6c%6F%77s/%2d%2E%5f%7E", "/Flows/-._~", "/Flows/-._~", nil),
            ("/a%2Fb%20%25%3F%zz%4?%46", "/a%2Fb%20%25%3F%zz%4?%46", "/a%2Fb%20%25%3F%zz%4", nil),
            ("/%4%36%+1%-1é%", "/%46%+1%-1é%", "/%46%+1%-1é%", nil),
        ] as [(String, String, String, String?)])
    func isRead(target: String, text: String, path: String, authority: String?) {
        let target = RequestTarget(target)
        #expect(target.text == text)
        #expect(target.text[..<target.pathEnd] == path)
        #expect(target.authority == authority)
    }
}
