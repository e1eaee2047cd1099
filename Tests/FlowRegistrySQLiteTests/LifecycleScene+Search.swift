import FlowRegistry

@testable import FlowRegistrySQLite
@testable import SQLite

extension LifecycleScene {
    /// What a search finds for a thread that has found nothing before.
    func found(
        _ query: FlowQuery, in account: AccountSID? = nil, _ limits: FlowSearch.Limits = FlowSearch.Limits()
    ) throws -> [FlowSID] {
        try storage.database.read { connection throws(SQLiteError) in
            try FlowSearch.page(
                PageRequest(start: .first, size: 100), matching: query, in: account ?? self.account, limits: limits,
                kept: KeptFlowSets(), on: connection)
        }.elements.map(\.sid)
    }

    func found(_ search: String, _ limits: FlowSearch.Limits) throws -> [FlowSID] {
        try found(FlowQuery(search: SearchText(search)), limits)
    }

    /// As a request would, with what its thread has kept.
    func found(_ search: String, in account: AccountSID? = nil) throws -> [FlowSID] {
        try storage.flows.flows(
            in: account ?? self.account, matching: FlowQuery(search: SearchText(search)),
            page: PageRequest(start: .first, size: 100)
        ).elements.map(\.sid)
    }

    /// What `check` finds wrong with the search index.
    func searchIndexFindings() throws -> [String] {
        try Examination(Database.reader(path: path)).findings([.searchIndex]).map(\.sentence)
    }

    /// How many places of words the index has.
    func words() throws -> Int64? {
        let connection = try Connection(path: path, access: .readWrite)
        try connection.execute("CREATE VIRTUAL TABLE temp.place USING fts5vocab (main, flow_search, instance)")
        return try connection.statement("SELECT count(*) FROM temp.place").first { $0.int64(0) }
    }
}
