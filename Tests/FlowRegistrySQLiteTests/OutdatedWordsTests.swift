import FlowRegistry
import Migrations
import TestSupport
import Testing

@testable import FlowRegistrySQLite
@testable import SQLite

/// An index that was made before texts without spaces were found by pairs is made anew behind the start.
@Suite("Words that are indexed as they were once")
struct OutdatedWordsTests {
    let scene: LifecycleScene

    init() async throws { scene = try await LifecycleScene() }

    @Test("are found as before until they are indexed anew, a slice at a time, and nothing is left of them")
    func areRenewed() async throws {
        let flows = [
            try await scene.create("電話受付"), try await scene.create("amber"), try await scene.create("amber 受付"),
        ]
        try makeOutdated()
        #expect(try count() == 3 && scene.searchIndexFindings().isEmpty)
        #expect(try scene.found("受付") == [flows[2]] && Set(scene.found("amber")) == [flows[1], flows[2]])
        _ = try await scene.purge()
        #expect(try count() == 0 && scene.searchIndexFindings().isEmpty)
        #expect(try Set(scene.found("受付", FlowSearch.Limits())) == [flows[0], flows[2]])
        try await end(flows)
    }

    @Test("go with what is changed or purged meanwhile", arguments: [false, true])
    func areChanged(isChanged: Bool) async throws {
        let flows = [try await scene.create("電話受付"), try await scene.create("受付")]
        if isChanged { try await scene.update(flows[0], FlowUpdate(status: .draft, friendlyName: "電話")) }
        try makeOutdated(notes: isChanged)
        #expect(try scene.searchIndexFindings().isEmpty)
        try await scene.update(flows[1], FlowUpdate(status: .draft, friendlyName: "番号"))
        #expect(try scene.searchIndexFindings().isEmpty && scene.found("番号") == [flows[1]])
        try scene.storage.index(scene.account)
        #expect(try scene.searchIndexFindings().isEmpty && scene.found("番号") == [flows[1]])
        try await end(flows)
    }

    @Test("are renewed where a change of them is to be indexed, too")
    func areRenewedBesideNotes() async throws {
        let flow = try await scene.create("電話受付")
        try makeOutdated()
        try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "番号"))
        _ = try await scene.storage.onWriter { connection throws(SQLiteError) in
            try OutdatedWordsRow.renew(on: connection)
        }
        #expect(try count() == 0 && scene.searchIndexFindings().isEmpty && scene.found("番号") == [flow])
        try scene.storage.index(scene.account)
        #expect(try scene.searchIndexFindings().isEmpty)
        try await end([flow])
    }

    @Test("are all that there were before the migration, but for those of no flow and of none that is indexed")
    func areMigrated() async throws {
        let directory = try TemporaryDirectory()
        let index = try #require(Migrations.all.firstIndex { $0.name.hasPrefix("0019") })
        do { _ = try Database(path: directory.database, migrations: Array(Migrations.all.prefix(index))) }
        let connection = try Connection(path: directory.database, access: .readWrite)
        try connection.execute(
            """
            INSERT INTO account (id, sid, friendly_name, status, date_created)
            VALUES (1, 'AC' || printf('%.32c', 'a'), 'One', 'active', 1);
            INSERT INTO definition VALUES (1, zeroblob(32), '{}');
            WITH number (value) AS (VALUES (1), (2), (3), (4))
            INSERT INTO flow (id, sid, account_id, definition_id, status, friendly_name, revision, date_created)
            SELECT value, 'FW' || printf('%032x', value), 1, 1, 'draft', 'Old', 1, 5 FROM number;
            INSERT INTO unindexed_flow VALUES (5 << 28 | 2, NULL, 2), (5 << 28 | 3, 1, 2);
            INSERT INTO flow_purge VALUES (4);
            """)
        do { _ = try Database(path: directory.database, migrations: Migrations.all) }
        let rows = try connection.statement("SELECT search_rowid & 0xFFFFFFF FROM outdated_words").all { $0.int64(0) }
        #expect(rows == [1, 3])
    }

    private func count() throws -> Int64? { try scene.count("SELECT count(*) FROM outdated_words") }

    /// Purges the flows: no word may be left.
    private func end(_ flows: [FlowSID]) async throws {
        for flow in flows { try await scene.delete(flow) }
        scene.turnClock(bySeconds: 31 * LifecycleScene.day)
        #expect(try await scene.purge() == flows.count && scene.words() == 0)
    }

    /// As if an index had been made before the migration: of all flows, or of none that a note says is not indexed.
    private func makeOutdated(notes: Bool = false) throws {
        if !notes { try scene.storage.index(scene.account) }
        try Connection(path: scene.path, access: .readWrite).execute(
            """
            INSERT INTO flow_search (flow_search) VALUES ('delete-all');
            INSERT INTO flow_search (rowid, definition, message, name)
            SELECT flow.date_created << 28 | flow.id,
                printf('%08x', flow.account_id) || char(31) || definition_text.text,
                printf('%08x', flow.account_id) || char(31) || commit_message,
                printf('%08x', flow.account_id) || char(31) || friendly_name
            FROM flow JOIN definition_text ON definition_text.definition_id = flow.definition_id
            WHERE NOT EXISTS (SELECT 1 FROM unindexed_flow WHERE search_rowid = date_created << 28 | flow.id)
            ORDER BY flow.date_created, flow.id;
            INSERT INTO outdated_words SELECT date_created << 28 | id FROM flow
            WHERE NOT EXISTS (SELECT 1 FROM unindexed_flow WHERE search_rowid = date_created << 28 | flow.id);
            """)
    }
}
