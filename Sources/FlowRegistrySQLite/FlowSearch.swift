import FlowRegistry
import SQLite

/// Finds the flows of a page: chooses, by how many flows fit a query's filters, which way to go through them.
///
/// Few are sorted. Of many, the page is soon full when one goes through the account in the order of the list and reads
/// what the words are in; where too much of that does not fit a filter, all that fits it is found, too.
struct FlowSearch {
    /// How much is too much; measured with 100,000 flows in an account.
    struct Limits {
        /// So many flows are sorted at once.
        var few = 500
        /// So many are sorted where going through the account has found them far apart; more are not sorted at all.
        var sortable = 3_000
        /// How many flows one goes through for each that is looked for, before these are called far apart.
        var steps = 4
        /// So many flows are read that do not fit one filter.
        var misses = 300
        /// So many of the first hits are tried alone, since hits come in order of creation.
        var hits = 256
    }

    private let account: AccountSID
    private let filter: FlowFilter
    private let keyset: FlowKeyset
    private let limits: Limits
    private let connection: Connection

    /// A query's page; an account that does not exist has no flows.
    static func page(
        _ page: PageRequest<FlowPosition>, matching query: FlowQuery, in account: AccountSID, limits: Limits = Limits(),
        on connection: Connection
    ) throws(SQLiteError) -> Page<Flow> {
        if query.search != nil { try connection.keep(FlowWords.vocabulary) }
        return try connection.transaction { () throws(SQLiteError) in
            guard let id = try accountID(account, on: connection) else { return Page(elements: [], hasNext: false) }
            let filter = FlowFilter(query, in: id)
            let search = FlowSearch(
                account: account, filter: filter, keyset: FlowKeyset(page, filter), limits: limits,
                connection: connection)
            let flows = try search.flows()
            if search.keyset.isBackwards { return Page(elements: flows.reversed(), hasNext: true) }
            return FlowRow.forward(flows, page.size)
        }
    }

    private func flows() throws(SQLiteError) -> [Flow] {
        var found = try fittingFew()
        if let search = filter.query.search {
            guard let words = try FlowWords(search, in: filter.account, on: connection) else { return [] }
            if found == nil, keyset.key == .dateCreated, let flows = try flowsOfFirstHits(words) { return flows }
            found = Self.intersection(found, try hits(words).found)
        }
        return try flows(in: found)
    }

    /// What fits all filters that few flows fit; nil where there is no such filter.
    private func fittingFew() throws(SQLiteError) -> RowIDSet? {
        var found: RowIDSet?
        for kind in FlowCandidates.allCases where kind.isGiven(in: filter.query) {
            found = Self.intersection(found, try kind.find(filter, atMost: limits.few, on: connection))
        }
        return found
    }

    /// nil where they are not enough.
    private func flowsOfFirstHits(_ words: FlowWords) throws(SQLiteError) -> [Flow]? {
        let (first, isAll) = try hits(words, atLeast: limits.hits)
        let flows = try flows(in: first, isTrial: !isAll)
        return isAll || flows.count == keyset.limit ? flows : nil
    }

    /// What the words are in from the page's place on: all of it, or `count` and what was created in the same second as
    /// the last of these. Without words that is known only of an order by creation.
    private func hits(
        _ words: FlowWords, atLeast count: Int = .max
    ) throws(SQLiteError) -> (found: RowIDSet, isAll: Bool) {
        let rows = try words.hits(from: keyset.firstRowID, isDescending: keyset.isDescending, on: connection)
        defer { rows.reset() }
        var (found, second) = (RowIDSet(), Int64.min)
        while try rows.step() {
            let row = rows.int64(0)
            if found.count >= count, row >> 28 != second { return (found, false) }
            second = row >> 28
            found.insert(row & (1 << 28 - 1))
        }
        return (found, true)
    }

    /// The page, of the flows in `found` alone if that is given. A trial ends where too much does not fit a filter.
    private func flows(in found: RowIDSet?, isTrial: Bool = false) throws(SQLiteError) -> [Flow] {
        if let found, found.count <= limits.few { return try sorted(found) }
        let rows = try keyset.bind(to: filter.bind(to: connection.statement(FlowWalk.sql(keyset))))
        defer { rows.reset() }
        var (found, flows, misses, steps) = (found, [Flow](), FlowMisses(), 0)
        while flows.count < keyset.limit, try rows.step() {
            let id = rows.int64(0)
            steps += 1
            if let found {
                if steps > found.count * limits.steps, found.count <= limits.sortable { return try sorted(found) }
                if !found.contains(id) { continue }
            }
            if let flow = try fitting(id, &misses) {
                flows.append(flow)
            } else if let kind = misses.removeKind(over: limits.misses) {
                if isTrial { break }
                found = Self.intersection(found, try kind.find(filter, on: connection))
                if let found, found.count <= limits.few { return try sorted(found) }
            }
        }
        return flows
    }

    private func fitting(_ id: Int64, _ misses: inout FlowMisses) throws(SQLiteError) -> Flow? {
        let row = try filter.bind(to: connection.statement(FlowWalk.flow)).bind(id)
        defer { row.reset() }
        guard try row.step(), misses.fits(row) else { return nil }
        return try FlowRow.read(row, in: account, definition: nil)
    }

    private func sorted(_ found: RowIDSet) throws(SQLiteError) -> [Flow] {
        let ids = "[" + found.ids.map(String.init).joined(separator: ",") + "]"
        return try keyset.bind(to: filter.bind(to: connection.statement(FlowSort.sql(keyset))))
            .bind(Int64(keyset.limit)).bind(ids)
            .all { row throws(SQLiteError) in try FlowRow.read(row, in: account, definition: nil) }
    }

    /// nil stands for all flows.
    private static func intersection(_ left: RowIDSet?, _ right: RowIDSet?) -> RowIDSet? {
        guard var found = left, let right else { return left ?? right }
        found.formIntersection(right)
        return found
    }

    private static func accountID(_ account: AccountSID, on connection: Connection) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT id FROM account WHERE sid = ?").bind(account.description)
            .first { $0.int64(0) }
    }
}

/// How many flows were read that did not fit, for each filter.
private struct FlowMisses {
    private var counts = [FlowCandidates: Int]()

    /// Whether the row, of `FlowWalk.flow`, fits all filters.
    mutating func fits(_ row: Statement) -> Bool {
        var fits = true
        for (offset, kind) in FlowCandidates.allCases.enumerated()
        where row.int64(FlowWalk.firstFit + Int32(offset)) == 0 {
            counts[kind, default: 0] += 1
            fits = false
        }
        return fits
    }

    /// A filter that has more, which are forgotten.
    mutating func removeKind(over limit: Int) -> FlowCandidates? {
        guard let kind = counts.first(where: { $0.value > limit })?.key else { return nil }
        counts[kind] = nil
        return kind
    }
}
