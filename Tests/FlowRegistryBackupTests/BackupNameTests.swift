import FlowRegistry
import Testing

@testable import FlowRegistryBackup

@Suite("The name of a backup")
struct BackupNameTests {
    static let names = [
        ("flow-registry-20260131T235959Z.db", nil), ("flow-registry-20260131T235959Z-schema-12.db", 12 as Int64?),
    ]

    @Test("has the date and the schema in it", arguments: names)
    func isRead(text: String, schema: Int64?) throws {
        let name = try #require(BackupName(text))
        #expect(name.date == Timestamp("2026-01-31T23:59:59Z") && name.schema == schema)
        #expect(name.description == text)
        #expect(BackupName.isPartial(name.partial) && BackupName.isPartial(name.partial + ".sha256"))
        #expect(BackupName(name.partial) == nil && !BackupName.isPartial(text))
    }

    static let others = [
        "", "flow-registry.db", "flow-registry-20260131T235959Z", "flow-registry-20260231T000000Z.db",
        "flow-registry-20260131T235959.db", "flow-registry-2026-01-31T23:59:59Z.db",
        "flow-registry-20260131T235959Z-schema-.db", "flow-registry-20260131T235959Z-schema-07.db",
        "flow-registry-20260131T235959Z-7.db", "flow-registry-20260131T235959Z.db.gz",
        " flow-registry-20260131T235959Z.db", "flow-registry-+0260131T235959Z.db",
    ]

    @Test("is no other file's", arguments: others)
    func isNoOther(text: String) {
        #expect(BackupName(text) == nil)
    }
}
