import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("A store in memory", .serialized)
struct InMemoryStoreTests {
    @Test("keeps the contract of a store", arguments: StoreContract<InMemoryStore>.cases)
    func keepsContract(_ contract: StoreContract<InMemoryStore>.Case) async throws {
        try await contract.run(on: InMemoryStore())
    }

    @Test("keeps it where reads wait, too", arguments: StoreContract<InMemoryStore>.cases)
    func keepsContractWhereReadsWait(_ contract: StoreContract<InMemoryStore>.Case) async throws {
        try await contract.run(on: InMemoryStore(readsWait: true, delayMicroseconds: 100))
    }

    @Test("passes an account on to another one")
    func isExchanged() async throws {
        try await StoreExchange.run(from: InMemoryStore(), to: InMemoryStore(readsWait: true))
    }
}
