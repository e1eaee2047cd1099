import FlowRegistry
import TestSupport

@testable import FlowRegistrySQLite
@testable import SQLite

extension LifecycleScene {
    /// What a search finds for a thread that has found nothing before.
    func found(
        _ query: FlowQuery, in account: AccountSID? = nil, _ limits: FlowSearch.Limits = FlowSearch.Limits()
    ) throws -> [FlowSID] {
        try storage.page(
            PageRequest(start: .first, size: 100), matching: query, in: account ?? self.account, limits: limits
        ).elements.map(\.sid)
    }

    func found(_ search: String, _ limits: FlowSearch.Limits) throws -> [FlowSID] {
        try found(FlowQuery(search: SearchText(search)), limits)
    }

    /// As a request would, with what its thread has kept.
    func found(_ search: String, in account: AccountSID? = nil) throws -> [FlowSID] {
        try storage.rows {
            try $0.flows(
                in: account ?? self.account, matching: FlowQuery(search: SearchText(search)),
                page: PageRequest(start: .first, size: 100)
            )
        }.elements.map(\.sid)
    }

    /// What is wrong with the search index when it has taken in all changes: its words beside its texts, and these beside
    /// the database's.
    func searchIndexFindings() throws -> [String] {
        try storage.index()
        let file = try searchFile()
        try file.execute("INSERT INTO flow_search (flow_search) VALUES ('integrity-check')")
        let stored = try file.statement(
            """
            SELECT sid, search_rowid, definition, message, name
            FROM indexed_flow LEFT JOIN flow_search ON flow_search.rowid = search_rowid ORDER BY sid
            """
        ).all { row in (0..<5).map { row.bytes($0) } }
        let expected = try Database.reader(path: path).statement(
            """
            SELECT sid, date_created << 28 | flow.id, printf('%08x', account_id) || char(30) || definition_text.text,
                printf('%08x', account_id) || char(30) || commit_message,
                printf('%08x', account_id) || char(30) || friendly_name
            FROM flow JOIN definition_text ON definition_text.definition_id = flow.definition_id
            WHERE date_deleted IS NULL ORDER BY sid
            """
        ).all { row in (0..<5).map { row.bytes($0) } }
        let texts = try file.statement("SELECT count(*) FROM flow_search").first { $0.int64(0) }
        var findings = stored == expected ? [] : ["The index has other texts than the database."]
        if texts != Int64(stored.count) { findings.append("The index has texts of no flow.") }
        return findings
    }

    /// The index's own file.
    func searchFile() throws -> Connection {
        let file = try Connection(path: DerivedFile(beside: path, name: "search").path, access: .readWrite)
        try file.execute("PRAGMA busy_timeout = 10000")
        return file
    }

    /// How many places of words the index has.
    func words() throws -> Int64? {
        try storage.index()
        let connection = try searchFile()
        try connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab (main, flow_search, instance)")
        return try connection.statement("SELECT count(*) FROM temp.place").first { $0.int64(0) }
    }
}
