import InMemoryStore
import StoreContract
import Testing

@Suite("A store in memory")
struct InMemoryStoreTests {
    @Test("keeps the contract of a store", arguments: StoreContract<InMemoryStore>.cases)
    func keepsContract(_ contract: StoreContract<InMemoryStore>.Case) async throws {
        try await contract.run(on: InMemoryStore())
    }
}
