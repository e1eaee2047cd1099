import FlowRegistry
import Testing

@Suite("A key's policy")
struct KeyPolicyTests {
    @Test("is refused with the beginning of a name that grants nothing")
    func isRefusedShortly() throws {
        let name = "/twilio/" + String(repeating: "é", count: 100_000)
        let error = try #require(throws: RegistryError.self) { try KeyPolicy(allow: [name]) }
        guard case .invalidParameter("Policy", let reason) = error else { throw error }
        #expect(reason.hasPrefix(#"holds an unknown permission "/twilio/éé"#))
        #expect(reason.utf8.count < 200)
    }

    @Test("is refused for more than a hundred names, however many there are", arguments: [101, 100_000])
    func isCounted(count: Int) throws {
        let names = Array(repeating: #""/twilio/studio/flows/read""#, count: count).joined(separator: ",")
        let expected = RegistryError.invalidParameter("Policy", reason: "must allow 1 to 100 permissions")
        #expect(throws: expected) { try KeyPolicy(json: [UInt8](#"{"allow":[\#(names)]}"#.utf8)) }
    }

    @Test("is taken with names of its members spelled in any way")
    func isTaken() throws {
        let policy = try KeyPolicy(json: [UInt8](#"{"\u0061llow":["\/twilio/studio/flows/read"]}"#.utf8))
        #expect(policy.allow == ["/twilio/studio/flows/read"])
    }
}
