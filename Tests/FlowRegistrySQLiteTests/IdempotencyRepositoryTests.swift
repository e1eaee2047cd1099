import FlowRegistry
import Resources
import SQLite
import TestSupport
import Testing

@testable import FlowRegistrySQLite

@Suite("The answers that are kept for retries")
struct IdempotencyRepositoryTests {
    private let directory: TemporaryDirectory
    let storage: SQLiteRegistry
    let account: AccountSID
    let other: AccountSID

    init() async throws {
        directory = try TemporaryDirectory()
        storage = SQLiteRegistry(
            store: SQLiteStore(database: try Database(path: directory.database, migrations: Migrations.all)),
            idempotency: IdempotencyLimits(count: 16, bytes: 16_000),
            now: { Timestamp(secondsSinceEpoch: 1_000_000) })
        func account(_ name: String, _ storage: SQLiteRegistry) async throws -> AccountSID {
            try await storage.written { transaction throws(RegistryError) in
                try transaction.createAccount(friendlyName: name, by: .commandLine)
            }.account.sid
        }
        self.account = try await account("One", storage)
        other = try await account("Two", storage)
    }

    @Test(
        "are so many and so long of an account at most, and the oldest make room",
        arguments: [(bytes: 0, most: 16), (bytes: 1_700, most: 8)])
    func areBounded(bytes: Int, most: Int) async throws {
        try await keep("theirs", bytes, in: other)
        for number in 1...100 {
            try await keep("\(number)", bytes, in: account)
            #expect(try record("\(number)", in: account) != nil)
            #expect(try count() <= most + 1)
        }
        #expect(try count() > most / 2)
        #expect(try record("1", in: account) == nil)
        #expect(try record("99", in: account) != nil)
        #expect(try record("theirs", in: other) != nil)
    }

    @Test("and are too many from before are fewer after the next one")
    func areBoundedAfterAStart() async throws {
        let connection = try Connection(path: directory.database, access: .readWrite)
        try connection.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
            INSERT INTO idempotency_record (account_id, key, request_sha256, status, body, date_created)
            SELECT 1, 'old' || i, zeroblob(32), 200, zeroblob(100), 1000000 FROM n
            """)
        try await keep("new", 10, in: account)
        #expect(try count() <= 16)
        #expect(try record("new", in: account) != nil)
    }

    @Test("and are far too many from before make room bit by bit, each write as much as one may")
    func makeRoomBitByBit() async throws {
        let connection = try Connection(path: directory.database, access: .readWrite)
        try connection.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO idempotency_record (account_id, key, request_sha256, status, body, date_created)
            SELECT 1, 'old' || i, zeroblob(32), 200, zeroblob(100), 1000000 FROM n
            """)
        var counts: [Int] = []
        for number in 1...5 {
            try await keep("new \(number)", 10, in: account)
            counts.append(try count())
        }
        #expect(counts == [1_001 - 256, 1_002 - 512, 1_003 - 768, 14, 15])
        #expect(try record("new 1", in: account) != nil)
    }

    private func key(_ text: String) throws -> IdempotencyKey {
        try #require(IdempotencyKey(text, request: [1]))
    }

    private func keep(_ text: String, _ bytes: Int, in account: AccountSID) async throws {
        let key = try key(text)
        let record = IdempotencyRecord(status: 200, entityTag: nil, body: [UInt8](repeating: 1, count: bytes))
        try await storage.written { transaction throws(RegistryError) in
            try transaction.keep(record, of: key, in: account)
        }
    }

    private func record(_ text: String, in account: AccountSID) throws -> IdempotencyRecord? {
        try storage.record(of: key(text), in: account)
    }

    /// Of all accounts.
    private func count() throws -> Int {
        let connection = try Connection(path: directory.database, access: .readOnly)
        return try Int(connection.statement("SELECT count(*) FROM idempotency_record").first { $0.int64(0) } ?? 0)
    }
}
