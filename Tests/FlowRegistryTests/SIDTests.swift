import FlowRegistry
import Testing

@Suite("A SID")
struct SIDTests {
    @Test("is read back from its text")
    func isReadBack() {
        var random = SystemRandomNumberGenerator()
        let sid = FlowSID.random(using: &random)
        #expect(FlowSID(sid.description) == sid)
    }

    @Test(
        "is nothing but two letters and 32 lower-case digits",
        arguments: [
            "", "FW", "FW71", "AC0123456789abcdef0123456789abcdef", "FW0123456789ABCDEF0123456789abcdef",
            "FW0123456789abcdef0123456789abcdef0", "FW0123456789abcdef0123456789abcdeg",
        ])
    func isRefused(text: String) {
        #expect(FlowSID(text) == nil)
    }
}
