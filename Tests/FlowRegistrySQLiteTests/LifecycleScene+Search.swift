import FlowRegistry
import TestSupport

@testable import FlowRegistrySQLite
@testable import SQLite

extension LifecycleScene {
    /// - Parameter sortable: of so many flows a page is sorted, and of more it is gone through the account.
    func found(_ query: FlowQuery, in account: AccountSID? = nil, sortable: Int = FlowSearch.sortable) throws
        -> [FlowSID]
    {
        try storage.page(
            PageRequest(start: .first, size: 100), matching: query, in: account ?? self.account, sortable: sortable
        ).elements.map(\.sid)
    }

    /// As a request would.
    func found(_ search: String, in account: AccountSID? = nil) throws -> [FlowSID] {
        try storage.rows {
            try $0.flows(
                in: account ?? self.account, matching: FlowQuery(search: SearchText(search)),
                page: PageRequest(start: .first, size: 100)
            )
        }.elements.map(\.sid)
    }

    /// What is wrong with the search index when it has taken in all changes: its flows and the places of their words,
    /// beside those of an index that is made of the database's texts.
    func searchIndexFindings() throws -> [String] {
        try storage.index()
        let file = try searchFile()
        for table in ["first_words", "second_words"] {
            try file.execute("INSERT INTO \(table) (\(table)) VALUES ('integrity-check')")
        }
        let flows = try Database.reader(path: path).statement(
            """
            SELECT sid, flow.id, account_id, definition_text.text, commit_message, friendly_name
            FROM flow JOIN definition_text ON definition_text.definition_id = flow.definition_id
            WHERE date_deleted IS NULL ORDER BY sid
            """
        ).all { row in (row.text(0), row.int64(1), row.int64(2), (3..<6).map { row.optionalText($0) }) }
        let known = try file.statement("SELECT sid FROM indexed_flow ORDER BY sid").all { $0.text(0) }
        let counted = try file.statement("SELECT flows FROM search_index").first { $0.int64(0) }
        var findings = known == flows.map(\.0) ? [] : ["The index has other flows than the database."]
        if counted != Int64(known.count) { findings.append("The index has \(known.count) flows, and counts others.") }
        if try places(of: flows.map { ($0.1, $0.2, $0.3) }) != places(on: file) {
            findings.append("The index has other words than the database.")
        }
        return findings
    }

    /// The index's own file.
    func searchFile() throws -> Connection {
        let file = try Connection(path: DerivedFile(beside: path, name: "search").path, access: .readWrite)
        try file.execute("PRAGMA busy_timeout = 10000")
        return file
    }

    /// How many places of flows' words the index has.
    func words() throws -> Int64? {
        try storage.index()
        return Int64(try places(on: searchFile()).count)
    }

    /// How many documents the index has, also those that are of no flow any more.
    func documents() throws -> Int {
        let file = try searchFile()
        let rows = try SearchPart.all.flatMap { part in
            try file.keep(part.vocabulary)
            return try file.statement(part.places).bind(text: []).bind(text: [0xFF]).all { $0.int64(0) }
        }
        return Set(rows).count
    }

    private func places(on file: Connection) throws -> [String] {
        let documents = DocumentFlows(on: file)
        return try SearchPart.all.flatMap { part in
            try file.keep(part.vocabulary)
            let table = part.documents.lowerBound == 0 ? "first_word" : "second_word"
            return try file.prepare("SELECT term, col, offset, doc FROM temp.\(table)").all { row throws(SQLiteError) in
                try documents.flow(of: row.int64(3)).map { "\(row.text(0)) \(row.text(1)) \(row.int64(2)) \($0)" }
            }.compactMap(\.self)
        }.sorted()
    }

    /// Where the words of texts are, given by flow and account.
    private func places(of texts: [(flow: Int64, account: Int64, texts: [String?])]) throws -> [String] {
        let fresh = try Connection(path: ":memory:", access: .readWrite)
        try fresh.execute(
            """
            CREATE VIRTUAL TABLE words USING fts5 (definition, message, name, columnsize = 0, tokenize = 'scoped');
            CREATE VIRTUAL TABLE word USING fts5vocab (words, instance)
            """)
        for (flow, account, texts) in texts {
            let scoped = texts.map { text in text.map { "\(PrefixQuery.scope(of: account))\u{1E}\($0)" } }
            try fresh.statement("INSERT INTO words (rowid, definition, message, name) VALUES (?, ?, ?, ?)").bind(flow)
                .bind(scoped[0]).bind(scoped[1]).bind(scoped[2]).run()
        }
        return try fresh.statement("SELECT term, col, offset, doc FROM word").all { row in
            "\(row.text(0)) \(row.text(1)) \(row.int64(2)) \(row.int64(3))"
        }.sorted()
    }
}
