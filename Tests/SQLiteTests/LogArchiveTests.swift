import Foundation
import SQLite
import TestSupport
import Testing

@Suite("A kept log")
struct LogArchiveTests {
    private let directory: TemporaryDirectory
    private let schema = [(name: "0001", sql: [UInt8]("CREATE TABLE note (text TEXT NOT NULL UNIQUE) STRICT".utf8))]

    init() throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path("log"), withIntermediateDirectories: false)
    }

    @Test("drops what is older than it is to be kept, and nothing that is not its own")
    func dropsWhatIsOld() throws {
        let (old, recent) = (
            "flow-registry-20260101T000000Z-0000000100000002-log", "flow-registry-20260101T010000Z-0000000200000003-log"
        )
        try put(old, hoursOld: 3)
        try put("notes.txt", hoursOld: 3)
        try put(recent, hoursOld: 1)
        let archive = LogArchive(
            directory: directory.path("log"), keptHours: 2, databasePath: directory.database, report: { _ in })
        let database = try Database(path: directory.database, migrations: schema, logArchive: archive)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path("log"))
        withExtendedLifetime(database) {}
        #expect(!names.contains(old))
        #expect(names.contains("notes.txt") && names.contains(recent))
        // The one that has begun.
        #expect(names.count == 3)
    }

    private func put(_ name: String, hoursOld: Double) throws {
        let path = directory.path("log/\(name)")
        try Data("x".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600 * hoursOld)], ofItemAtPath: path)
    }
}
