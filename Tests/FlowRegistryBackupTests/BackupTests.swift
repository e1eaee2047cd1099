import CommandSupport
import FlowRegistry
import FlowRegistrySQLite
import Foundation
import Resources
import SQLite
import TestSupport
import Testing

@testable import FlowRegistryBackup

@Suite("A backup")
struct BackupTests {
    private let directory: TemporaryDirectory
    private let backups: String
    private static let quiet = Progress.Output.lines { _ in }

    init() throws {
        directory = try TemporaryDirectory()
        backups = directory.path("backups")
        try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: false)
    }

    private var backup: Backup { Backup(databasePath: directory.database, output: Self.quiet) }

    private func accounts() async throws -> [String] {
        let page = PageRequest<Position<Account>>(start: .first, size: 100)
        return try await unlocked { try registry().rows { try $0.accounts(in: .server, page: page) } }
            .elements.map(\.friendlyName)
    }

    private func createAccount(_ name: String) async throws {
        _ = try await unlocked { try registry() }.written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: name, by: .commandLine)
        }
    }

    private func registry() throws -> SQLiteRegistry {
        SQLiteRegistry(
            database: try Database(path: directory.database, migrations: Migrations.all),
            now: { Timestamp(secondsSinceEpoch: 1_800_000_000) })
    }

    /// What `body` gives once nobody holds the database: the writer of the one before may still be letting go of it.
    private func unlocked<Value>(_ body: () throws -> Value) async throws -> Value {
        for _ in 0..<500 {
            do {
                return try body()
            } catch DatabaseError.locked {
            } catch let failure as CommandFailure where failure.exitReason == .temporary {}
            try await Task.sleep(for: .milliseconds(10))
        }
        return try body()
    }

    @Test("is the database of its moment, and is what a restore brings back")
    func isRestored() async throws {
        try await createAccount("Before")
        let made = try backup.make(in: BackupDirectory(path: backups), retention: BackupRetention())
        try await createAccount("Behind")
        #expect(try await accounts().count == 2)
        _ = try await unlocked {
            try Restore(backup: made.file, databasePath: directory.database, output: Self.quiet).run()
        }
        #expect(try await accounts() == ["Before"])
    }

    @Test("is not restored where a byte of it was changed")
    func isProven() async throws {
        try await createAccount("Before")
        let made = try backup.make(in: BackupDirectory(path: backups), retention: BackupRetention())
        let file = try #require(FileHandle(forUpdatingAtPath: made.file))
        // Within the second page, whatever stands there.
        try file.seek(toOffset: 4_096 + 2_000)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 200))
        try file.close()
        let failure = await #expect(throws: CommandFailure.self) {
            try await unlocked {
                try Restore(backup: made.file, databasePath: directory.database, output: Self.quiet).run()
            }
        }
        #expect(failure?.exitReason == .data)
        #expect(try await accounts() == ["Before"])
    }

    @Test("goes when there are newer ones, as many as are wanted")
    func isDeleted() {
        let names = (1...5).compactMap { BackupName("flow-registry-2026010\($0)T000000Z.db") }
        let old = BackupRetention(count: 2).dispensable(names, besides: names[4])
        #expect(old == names[..<3].reversed())
        #expect(BackupRetention().dispensable(names, besides: names[4]).isEmpty)
    }

    @Test("of no database is refused with a sentence, and leaves nothing")
    func needsADatabase() throws {
        #expect(throws: CommandFailure.self) {
            try backup.make(in: BackupDirectory(path: backups), retention: BackupRetention())
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: backups).isEmpty)
    }
}
