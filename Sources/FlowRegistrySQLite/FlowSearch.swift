import FlowRegistry
import SQLite

/// Finds flows: chooses, by how many flows fit a query's filters, which way to go through them.
///
/// Few are sorted; many are read in the order of the list, for there a page is soon full.
enum FlowSearch {
    /// More flows than this are many: to sort them would cost more than to pass by what does not fit.
    static let few = 2_000

    /// A query's page; an account that does not exist has no flows.
    static func page(
        _ page: PageRequest<FlowPosition>, matching query: FlowQuery, in account: AccountSID, few: Int = few,
        on connection: Connection
    ) throws(SQLiteError) -> Page<Flow> {
        guard let id = try accountID(account, on: connection) else { return Page(elements: [], hasNext: false) }
        let filter = FlowFilter(query, in: id, on: connection)
        let keyset = FlowKeyset(page, filter)
        let flows = try flows(filter, keyset, in: account, few: few, on: connection)
        if keyset.isBackwards { return Page(elements: flows.reversed(), hasNext: true) }
        return FlowRow.forward(flows, page.size)
    }

    private static func flows(
        _ filter: FlowFilter, _ keyset: FlowKeyset, in account: AccountSID, few: Int, on connection: Connection
    ) throws(SQLiteError) -> [Flow] {
        if let few = try FlowCandidates.find(filter, atMost: few, on: connection) {
            let ids = "[" + few.ids.map(String.init).joined(separator: ",") + "]"
            let rows = try keyset.bind(to: few.filter.bind(to: connection.statement(FlowSort.sql(keyset)))).bind(ids)
            return try read(rows, in: account)
        }
        if filter.match != nil, keyset.key == .dateCreated {
            return try firstByWords(filter, keyset, in: account, on: connection)
        }
        let sql = FlowStream.sql(keyset, filter.query) ?? FlowWalk.sql(keyset)
        return try read(keyset.bind(to: filter.bind(to: connection.statement(sql))), in: account)
    }

    /// Reads on until no row that is still to come can belong before those that are wanted.
    private static func firstByWords(
        _ filter: FlowFilter, _ keyset: FlowKeyset, in account: AccountSID, on connection: Connection
    ) throws(SQLiteError) -> [Flow] {
        let rows = try keyset.bindFirstRowID(to: filter.bind(to: connection.statement(FlowStream.words(keyset))))
        defer { rows.reset() }
        var flows: [Flow] = []
        while try rows.step() {
            let flow = try FlowRow.read(rows, in: account, definition: nil)
            if flows.count >= keyset.limit, flow.dateCreated != flows[keyset.limit - 1].dateCreated { break }
            flows.append(flow)
        }
        let sorted = flows.sorted {
            let isBefore = ($0.dateCreated, $0.sid.description) < ($1.dateCreated, $1.sid.description)
            return isBefore != keyset.isDescending
        }
        return Array(sorted.prefix(keyset.limit))
    }

    private static func read(_ rows: Statement, in account: AccountSID) throws(SQLiteError) -> [Flow] {
        try rows.all { row throws(SQLiteError) in try FlowRow.read(row, in: account, definition: nil) }
    }

    private static func accountID(_ account: AccountSID, on connection: Connection) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT id FROM account WHERE sid = ?").bind(account.description)
            .first { $0.int64(0) }
    }
}
