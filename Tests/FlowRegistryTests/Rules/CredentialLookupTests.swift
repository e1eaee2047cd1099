import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("Looking up wrong credentials")
struct CredentialLookupTests {
    private let store = InMemoryStore()
    private let scene: ContractScene<InMemoryStore>

    init() async throws { scene = try await ContractScene(store: store) }

    @Test("of accounts does the same for a known name as for an unknown one: one look-up finds, the other does not")
    func isEvenForAccounts() throws {
        let unknown = "AC" + String(repeating: "0", count: 32)
        #expect(try lookups("\(scene.account)", "wrong") == [.authTokens(count: 1), .authTokens(count: 0)])
        #expect(try lookups(unknown, "wrong") == [.authTokens(count: 0), .authTokens(count: 1)])
    }

    @Test("of keys does the same for a known name as for an unknown one")
    func isEvenForKeys() async throws {
        let key = try await scene.createKey().key.sid
        let unknown = "SK" + String(repeating: "0", count: 32)
        #expect(try lookups("\(key)", "wrong") == [.apiKey(isThere: true), .apiKey(isThere: false)])
        #expect(try lookups(unknown, "wrong") == [.apiKey(isThere: false), .apiKey(isThere: true)])
    }

    @Test("costs nothing where the name is of no credential at all")
    func isNoneForOtherNames() throws { #expect(try lookups("nobody", "wrong").isEmpty) }

    @Test("is one look-up where they are right")
    func isOneForRightOnes() throws {
        _ = try scene.registry.verify(username: "\(scene.account)", secret: scene.token)
        #expect(store.credentialLookups == [.authTokens(count: 1)])
    }

    private func lookups(_ username: String, _ secret: String) throws -> [CredentialLookup] {
        let before = store.credentialLookups.count
        #expect(throws: RegistryError.unauthenticated) {
            try scene.registry.verify(username: username, secret: secret)
        }
        return Array(store.credentialLookups.dropFirst(before))
    }
}
