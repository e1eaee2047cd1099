import Testing

@testable import FlowRegistryHTTP

@Suite("Base64")
struct Base64Tests {
    @Test("is decoded with its padding and without", arguments: ["QUI=", "QUI"])
    func isDecoded(text: String) {
        #expect(Base64.decode(text.utf8) == [0x41, 0x42])
    }

    @Test("is refused with anything behind its end", arguments: ["QUI=QUI=", "QUI=x", "QUI=\n", "QQ===", "QUI =", "Q"])
    func isRefused(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
