import FlowRegistrySQLite
import Migrations
import SQLite
import StoreContract
import TestSupport
import Testing

@Suite("A store on SQLite")
struct SQLiteStoreTests {
    @Test("keeps the contract of a store", arguments: StoreContract<SQLiteStore>.cases)
    func keepsContract(_ contract: StoreContract<SQLiteStore>.Case) async throws {
        let directory = try TemporaryDirectory()
        let database = try Database(path: directory.database, migrations: Migrations.all)
        try await contract.run(on: SQLiteStore(database: database))
        withExtendedLifetime(directory) {}
    }
}
