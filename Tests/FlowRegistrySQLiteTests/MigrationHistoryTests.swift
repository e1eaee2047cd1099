import Resources
import SQLite
import TestSupport
import Testing

@Suite("Migrations")
struct MigrationHistoryTests {
    /// A line is added with each migration, and never changed: databases remember it.
    static let checksums: [String: Int64] = [
        "0001-accounts": -4_991_253_322_048_952_563,
        "0002-flows": -698_114_025_606_497_322,
        "0003-api-keys": 7_068_395_179_252_952_974,
        "0004-audit-events": -4_885_389_316_831_208_858,
        "0005-flow-search": -6_853_532_660_020_011_275,
        "0006-deleted-flows-and-aliases": 5_272_343_402_330_511_004,
        "0007-finding-without-deleted": -4_704_226_862_905_860_500,
        "0008-idempotency-records": 2_934_551_012_711_811_232,
        "0009-subflows": -7_387_290_288_590_003_229,
        "0010-account-policies": -64_642_609_010_122_360,
        "0011-beginnings-of-words": 3_542_293_941_410_889_520,
        "0012-words-behind-the-commit": -5_736_226_804_455_460_076,
        "0013-narrower-status-index": 3_146_695_463_475_786_984,
        "0014-page-token-key": 5_571_120_066_799_271_981,
        "0015-bounded-writes": -4_478_036_222_173_058_410,
        "0016-account-quotas": 477_303_934_115_036_278,
        "0017-nonces": -7_555_774_952_475_804_088,
        "0018-imported-flows": 5_849_556_273_599_505_800,
        "0019-words-without-spaces": 4_843_747_995_060_818_672,
        "0020-definition-widget-types": -8_785_360_030_569_267_711,
        "0021-stored-bytes": -5_890_241_856_814_430_624,
        "0022-audit-filters-and-revision-actors": -3_730_752_866_890_660_778,
        "0023-audit-event-quota": -358_992_076_127_166_623,
        "0024-search-beside-the-database": 974_494_200_606_982_188,
    ]

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("have the texts that they were released with")
    func areNeverEdited() throws {
        do { _ = try Database(path: directory.database, migrations: Migrations.all) }
        let applied = try Connection(path: directory.database, access: .readWrite)
            .statement("SELECT name, checksum FROM migration").all { ($0.text(0), $0.int64(1)) }
        #expect(Dictionary(uniqueKeysWithValues: applied) == Self.checksums)
    }

    @Test("bring a database of every schema that there was to the newest", arguments: 1..<Migrations.all.count)
    func upgrade(schema: Int) throws {
        do { _ = try Database(path: directory.database, migrations: Array(Migrations.all.prefix(schema))) }
        try check(upgradedFrom: Migrations.all[schema - 1].name)
    }

    @Test("bring a database from before 0009 was edited to the newest, by itself and with what came behind it")
    func upgradeFormer() throws {
        let former = Migrations.all.prefix(8) + [(name: "0009-subflows", sql: [UInt8](Self.formerSubflows.utf8))]
        do { _ = try Database(path: directory.database, migrations: Array(former)) }
        #expect(throws: DatabaseError.self) { try Database(path: directory.database, migrations: Migrations.all) }
        try check(upgradedFrom: "the former 0009")
    }

    /// The account that is put into the database is still there, before and after it was opened once more.
    private func check(upgradedFrom schema: String) throws {
        let sid = "AC" + String(repeating: "a", count: 32)
        try Connection(path: directory.database, access: .readWrite).execute(
            "INSERT INTO account (sid, friendly_name, status, date_created) VALUES ('\(sid)', 'One', 'active', 1)")
        for _ in 1...2 {
            do {
                _ = try Database(
                    path: directory.database, migrations: Migrations.all, formerChecksums: Migrations.formerChecksums)
            }
            let accounts = try Connection(path: directory.database, access: .readWrite)
                .statement("SELECT sid FROM account").all { $0.text(0) }
            #expect(accounts == [sid], "from \(schema)")
        }
    }

    private static let formerSubflows = """
        -- The flows that a definition runs as subflows, each by the widget that does.
        CREATE TABLE definition_subflow (
            definition_id INTEGER NOT NULL REFERENCES definition (id) ON DELETE CASCADE,
            widget_index  INTEGER NOT NULL, -- among the definition's states
            widget        TEXT    NOT NULL,
            flow_sid      TEXT    NOT NULL, -- of whichever flow, also of none
            flow_revision TEXT    NOT NULL, -- a number or LatestPublished or LatestRevision, as it stands there
            PRIMARY KEY (definition_id, widget_index)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX definition_subflow_by_flow ON definition_subflow (flow_sid);

        INSERT INTO definition_subflow (definition_id, widget_index, widget, flow_sid, flow_revision)
        SELECT definition.id, widget.key, json_extract(widget.value, '$.name'),
            json_extract(widget.value, '$.properties.flow_sid'),
            coalesce(json_extract(widget.value, '$.properties.flow_revision'), 'LatestPublished')
        FROM definition CROSS JOIN json_each(definition.text, '$.states') AS widget
        WHERE json_extract(widget.value, '$.type') = 'run-subflow'
            AND json_extract(widget.value, '$.properties.flow_sid') GLOB 'FW[0-9a-fA-F]*'
            AND length(json_extract(widget.value, '$.properties.flow_sid')) = 34;

        """
}
