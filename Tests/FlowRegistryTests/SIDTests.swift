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

    @Test("sorts by the millisecond in which it was made, and is like no other")
    func sortsByTime() {
        var random = SystemRandomNumberGenerator()
        let sids = (0..<1_000).map { FlowSID.random(at: 1_795_800_000_000 + $0 / 10, using: &random).description }
        #expect(Set(sids).count == sids.count)
        let milliseconds = sids.map { $0.prefix(14) }
        #expect(milliseconds == milliseconds.sorted() && Set(milliseconds).count == 100)
        #expect(sids.allSatisfy { FlowSID($0) != nil })
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
