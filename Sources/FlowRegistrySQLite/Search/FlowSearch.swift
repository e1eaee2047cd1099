import FlowRegistry
import SQLite

/// Finds the flows of a page: which fit what is searched for and each filter, as sets of row ids; then those of them that
/// the page has, in the order of the list.
struct FlowSearch {
    /// So many flows are sorted at once. Of more, a page is sooner found by going through the account's in the order of the
    /// list (Benchmarks/search.py).
    static let sortable = 3_000

    private let account: AccountSID
    private let filter: FlowFilter
    private let keyset: FlowKeyset
    private let sortable: Int
    private let connection: Connection

    /// A query's page; an account that does not exist has no flows.
    ///
    /// - Parameter index: a state of the search index that is no newer than what `connection` is about to see; nil where
    ///   nothing is searched for.
    static func page(
        _ page: PageRequest<FlowPosition>, matching query: FlowQuery, in account: AccountSID, sortable: Int = sortable,
        index: FlowIndex.State?, on connection: Connection
    ) throws(SQLiteError) -> Page<Flow> {
        try connection.snapshot { () throws(SQLiteError) in
            guard let id = try AccountTable.id(of: account, on: connection) else {
                return Page(elements: [], hasNext: false)
            }
            let filter = FlowFilter(query, in: id)
            let search = FlowSearch(
                account: account, filter: filter, keyset: FlowKeyset(page, filter), sortable: sortable,
                connection: connection)
            let index = try index.map { state throws(SQLiteError) in try FlowIndex(state, of: id, on: connection) }
            let (flows, hasMore) = try search.flows(index)
            return Page(flows, hasMore: hasMore, of: page)
        }
    }

    private func flows(_ index: FlowIndex?) throws(SQLiteError) -> (values: [Flow], hasMore: Bool) {
        let found = try found(index)
        guard let found, found.count <= sortable else { return try walk(through: found) }
        return try sort(found)
    }

    /// The flows that fit, of which some may be deleted: what has the words, and fits as many of the filters as is needed to
    /// have few. nil where any flow fits.
    private func found(_ index: FlowIndex?) throws(SQLiteError) -> RowIDSet? {
        var found: RowIDSet?
        if let search = filter.query.search, let index { found = try index.found(search) }
        for kind in FlowCandidates.allCases where kind.isGiven(in: filter.query) {
            if let found, found.count <= sortable { break }
            let set = try kind.find(filter, on: connection)
            if found == nil { found = set } else { found?.formIntersection(set) }
        }
        return found
    }

    private func walk(through found: RowIDSet?) throws(SQLiteError) -> (values: [Flow], hasMore: Bool) {
        let rows = try keyset.bind(to: filter.bind(to: connection.statement(keyset.listing.walk)))
        defer { rows.reset() }
        var (flows, bytes): ([Flow], Int) = ([], 0)
        while try rows.step() {
            let id = rows.int64(0)
            if let found, !found.contains(id) { continue }
            guard flows.count < keyset.limit - 1, bytes < PageLimit.bytes else { return (flows, true) }
            let row = try connection.statement(FlowListing.flow).bind(id).bind(filter.account)
            defer { row.reset() }
            guard try row.step() else { continue }
            flows.append(try FlowTable.read(row, in: account, definition: nil))
            bytes += row.bytesRead
        }
        return (flows, false)
    }

    private func sort(_ found: RowIDSet) throws(SQLiteError) -> (values: [Flow], hasMore: Bool) {
        let rows = try keyset.bind(to: filter.bind(to: connection.statement(keyset.listing.sort)))
        try rows.at(":found")?.bind("[" + found.ids.map(String.init).joined(separator: ",") + "]")
        return try rows.some(atMost: keyset.limit - 1, bytes: PageLimit.bytes) { row throws(SQLiteError) in
            try FlowTable.read(row, in: account, definition: nil)
        }
    }
}
