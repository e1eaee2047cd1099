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
        let archive = WALArchive(
            directory: directory.path("log"), keptHours: 2, databasePath: directory.database, report: { _ in })
        let database = try Database(path: directory.database, migrations: schema, walArchive: archive)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path("log"))
        withExtendedLifetime(database) {}
        #expect(!names.contains(old))
        #expect(names.contains("notes.txt") && names.contains(recent))
        // The one that has begun.
        #expect(names.count == 3)
    }

    @Test("keeps a copy that a wrong clock has dated, while older ones are kept")
    func makesNoGap() throws {
        let names = (1...3).map { "flow-registry-20260101T0\($0)0000Z-000000010000000\($0)-log" }
        for (name, hoursOld) in zip(names, [1.0, 50_000, 0.5]) { try put(name, hoursOld: hoursOld) }
        #expect(try kept(names) == names)
    }

    @Test("drops with the next one what a clock that was ahead has dated")
    func isNotHeldUp() throws {
        let names = (1...3).map { "flow-registry-20260101T0\($0)0000Z-000000010000000\($0)-log" }
        for (name, hoursOld) in zip(names, [-50_000, 3, 0.5]) { try put(name, hoursOld: hoursOld) }
        #expect(try kept(names) == [names[2]])
    }

    @Test("keeps all of them where all are too old: the clock may have jumped ahead")
    func distrustsTheClock() throws {
        let names = (1...3).map { "flow-registry-20260101T0\($0)0000Z-000000010000000\($0)-log" }
        for name in names { try put(name, hoursOld: 90_000) }
        #expect(try kept(names) == names)
    }

    @Test("names a copy no earlier than those that there are, whatever the clock shows")
    func isInOrder() throws {
        try put("flow-registry-20990101T000000Z-0000000100000001-log", hoursOld: 1)
        _ = try kept([])
        let stamps = WALSegment.all(in: directory.path("log")).map(\.stamp)
        #expect(stamps == ["20990101T000000Z", "20990101T000000Z"])
    }

    /// Which of the copies are there once another one has begun.
    private func kept(_ names: [String]) throws -> [String] {
        let archive = WALArchive(
            directory: directory.path("log"), keptHours: 2, databasePath: directory.database, report: { _ in })
        let database = try Database(path: directory.database, migrations: schema, walArchive: archive)
        defer { withExtendedLifetime(database) {} }
        let there = try FileManager.default.contentsOfDirectory(atPath: directory.path("log"))
        return names.filter(there.contains)
    }

    private func put(_ name: String, hoursOld: Double) throws {
        let path = directory.path("log/\(name)")
        try Data("x".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600 * hoursOld)], ofItemAtPath: path)
    }
}
