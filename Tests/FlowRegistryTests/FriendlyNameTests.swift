import FlowRegistry
import Testing

@Suite("A friendly name")
struct FriendlyNameTests {
    @Test("may be any text", arguments: ["", "Payments team", "Küche ✓ 👩‍🚀", String(repeating: "x", count: 256)])
    func isAny(name: String) throws {
        #expect(try FriendlyName.checked(name) == name)
    }

    @Test(
        "may not steer a terminal, nor be endless",
        arguments: [
            "\u{1B}[31mred", "two\nlines", "tab\t", "\u{202E}evil", "\u{2028}", "\u{7F}", "\u{85}",
            String(repeating: "x", count: 257),
        ])
    func isRefused(name: String) {
        #expect(throws: RegistryError.self) { try FriendlyName.checked(name) }
    }
}
