import FlowRegistrySQLite
import InMemoryStore
import Resources
import SQLite
import StoreContract
import TestSupport
import Testing

@Suite("A store on SQLite", .serialized)
struct SQLiteStoreTests {
    @Test("keeps the contract of a store", arguments: StoreContract<SQLiteStore>.cases)
    func keepsContract(_ contract: StoreContract<SQLiteStore>.Case) async throws {
        let directory = try TemporaryDirectory()
        let database = try Database(path: directory.database, migrations: Migrations.all)
        try await contract.run(on: SQLiteStore(database: database))
        withExtendedLifetime(directory) {}
    }

    @Test("passes an account on to a store of another engine, and takes one from there")
    func isExchanged() async throws {
        let directory = try TemporaryDirectory()
        let database = try Database(path: directory.database, migrations: Migrations.all)
        try await StoreExchange.run(from: SQLiteStore(database: database), to: InMemoryStore())
        let second = try Database(path: directory.path("second.db"), migrations: Migrations.all)
        try await StoreExchange.run(from: InMemoryStore(), to: SQLiteStore(database: second))
        withExtendedLifetime(directory) {}
    }
}
