import FlowRegistry
import SQLite

/// Finds the flows of a page: chooses, by how many flows fit a query's filters, which way to go through them.
///
/// Few are sorted. Of many, the page is soon full when one goes through the account in the order of the list and looks
/// whether each flow fits. Where too many do not fit a filter, all that do are found, too; what was found is kept for the
/// next page (`KeptFlowSets`).
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
        /// So many flows that come next are tried alone, where the order is that of the words' lists.
        var nearest = 2_000
        /// So many flows are asked for the words one by one.
        var tests = 50
        /// After so many steps the rest of the order is read at once, to be kept.
        var walked = 4_000
        /// After so many one goes on in an order that is known.
        var walkedBeforeKnown = 100
        /// More of the definitions of flows that have changed are not read for their words.
        var readBytes: Int64 = 512 * 1_024
    }

    private let account: AccountSID
    private let filter: FlowFilter
    private let keyset: FlowKeyset
    private let limits: Limits
    private let sets: FlowSets
    /// nil where nothing is searched for.
    private let index: FlowIndex?
    private let connection: Connection

    /// The page's, from its place on.
    private var flows: [Flow] = []
    /// Of their texts.
    private var bytes = 0
    /// Whether there is another one that fits.
    private var hasMore = false
    /// No flow but these can fit; nil where nothing is known.
    private var found: RowIDSet?
    private var misses = FlowMisses()
    /// Whether to end where too much does not fit a filter.
    private var isTrial = false
    private var isGivenUp = false

    /// A query's page; an account that does not exist has no flows.
    ///
    /// - Parameters:
    ///   - kept: what the calling thread has found before.
    ///   - index: a state of the search index that is no newer than what `connection` is about to see; nil where nothing
    ///     is searched for.
    static func page(
        _ page: PageRequest<FlowPosition>, matching query: FlowQuery, in account: AccountSID, limits: Limits = Limits(),
        kept: KeptFlowSets, index: FlowIndex.State?, on connection: Connection
    ) throws(SQLiteError) -> Page<Flow> {
        try connection.snapshot { () throws(SQLiteError) in
            guard let id = try accountID(account, on: connection) else { return Page(elements: [], hasNext: false) }
            let filter = FlowFilter(query, in: id)
            var search = FlowSearch(
                account: account, filter: filter, keyset: FlowKeyset(page, filter), limits: limits,
                sets: try FlowSets(of: id, kept, on: connection),
                index: try index.map { state throws(SQLiteError) in try FlowIndex(state, of: id, on: connection) },
                connection: connection)
            try search.find()
            return Page(search.flows, hasMore: search.hasMore, of: page)
        }
    }

    private init(
        account: AccountSID, filter: FlowFilter, keyset: FlowKeyset, limits: Limits, sets: FlowSets,
        index: FlowIndex?, connection: Connection
    ) {
        (self.account, self.filter, self.keyset) = (account, filter, keyset)
        (self.limits, self.sets, self.index, self.connection) = (limits, sets, index, connection)
    }

    private mutating func find() throws(SQLiteError) {
        for kind in FlowCandidates.allCases where kind.isGiven(in: filter.query) { try narrowToFewOrKnown(kind) }
        if let search = filter.query.search, let index { return try find(search, index) }
        try goThroughAll()
    }

    private mutating func find(_ search: SearchText, _ index: FlowIndex) throws(SQLiteError) {
        guard try !narrowToKnown(search, index) else { return try goThroughAll() }
        guard let words = try index.words(search) else {
            narrow(to: try index.correct(RowIDSet(), of: search))
            return try goThroughAll()
        }
        if let beginning = words.beginning {
            try narrow(to: beginning, index)
            let areKnown = if words.areNone { true } else { try narrowToKnown(words.search, index) }
            if areKnown { return try goThroughAll() }
        }
        if try findAmongNearest(words, index) { return }
        try narrow(to: words, index)
        try goThroughAll()
    }

    /// To what fits a filter, where few flows do or where it is known which do.
    private mutating func narrowToFewOrKnown(_ kind: FlowCandidates) throws(SQLiteError) {
        let known = try sets.set(for: kind.criterion(of: filter.query)) { flows throws(SQLiteError) in
            try kind.find(filter, among: flows, on: connection)
        }
        let set = if let known { known } else { try kind.find(filter, atMost: limits.few, on: connection) }
        if let set { narrow(to: set) }
    }

    private mutating func narrow(to kind: FlowCandidates) throws(SQLiteError) {
        guard let set = try kind.find(filter, on: connection) else { return }
        sets.keep(set, for: kind.criterion(of: filter.query))
        narrow(to: set)
    }

    /// Whether it is known what has the words.
    private mutating func narrowToKnown(_ search: SearchText, _ index: FlowIndex) throws(SQLiteError) -> Bool {
        let known = try sets.set(for: FlowQuery(search: search)) { flows throws(SQLiteError) in
            try found(search, among: flows, index)
        }
        if let known { narrow(to: known) }
        return known != nil
    }

    /// Those of a few flows that have the words, by the index where that need not merge lists; nil where their definitions
    /// are so large that all are found sooner.
    private func found(
        _ search: SearchText, among flows: RowIDSet, _ index: FlowIndex
    ) throws(SQLiteError) -> RowIDSet? {
        guard let words = try index.words(search) else { return try index.correct(RowIDSet(), of: search) }
        if words.needMerging || words.beginning != nil {
            return try FlowTextSearch(search, on: connection).found(among: flows, maximumBytes: limits.readBytes)
        }
        return try index.found(words, among: flows)
    }

    private mutating func narrow(to beginning: PrefixQuery, _ index: FlowIndex) throws(SQLiteError) {
        if try narrowToKnown(beginning.search, index) { return }
        let set = try index.found(beginning)
        sets.keep(set, for: FlowQuery(search: beginning.search))
        narrow(to: set)
    }

    private mutating func narrow(to words: FlowWords, _ index: FlowIndex) throws(SQLiteError) {
        if let found, found.count <= limits.tests { return narrow(to: try index.found(words, among: found)) }
        let set = try index.found(words)
        sets.keep(set, for: FlowQuery(search: words.search))
        narrow(to: set)
    }

    private mutating func narrow(to set: RowIDSet) {
        if found == nil { found = set } else { found?.formIntersection(set) }
    }

    /// Whether the page is full of what the words are in among the flows that come next in an order by creation, which is
    /// the order of FTS5; or these are all.
    private mutating func findAmongNearest(
        _ words: FlowWords, _ index: FlowIndex
    ) throws(SQLiteError) -> Bool {
        guard keyset.key == .dateCreated, found == nil, !words.needMerging, try isOrderOfWords() else { return false }
        let (bounds, areAll) = try nearest()
        var trial = self
        (trial.found, trial.isTrial) = (try index.found(words, in: bounds), !areAll)
        try trial.goThroughAll()
        guard areAll || trial.hasMore else { return false }
        (flows, hasMore) = (trial.flows, trial.hasMore)
        return true
    }

    /// Whether FTS5 has the account's flows by their creation: not those of seconds that have no room in a row id.
    private func isOrderOfWords() throws(SQLiteError) -> Bool {
        try connection.statement(FlowWalk.areOutside).bind(filter.account).bind(FlowSearchRow.seconds.lowerBound)
            .bind(FlowSearchRow.seconds.upperBound).first { $0.int64(0) } == 0
    }

    /// The seconds in which the flows next to the page's place were created, and whether all others come before it.
    private func nearest() throws(SQLiteError) -> (seconds: ClosedRange<Int64>, areAll: Bool) {
        let place = keyset.date
        let last = try keyset.bind(to: filter.bind(to: connection.statement(FlowWalk.far(keyset))))
            .bind(Int64(limits.nearest)).first { $0.int64(0) }
        let end = last ?? (keyset.isDescending ? .min : .max)
        return (min(place, end)...max(place, end), last == nil)
    }

    /// By the index of the list's order, and behind many steps by the ids alone.
    private mutating func goThroughAll() throws(SQLiteError) {
        if isToBeSorted(after: 0) { return try sort() }
        let rows = try keyset.bind(to: filter.bind(to: connection.statement(FlowWalk.sql(keyset))))
        defer { rows.reset() }
        let patience = sets.isKnown(keyset.key) ? limits.walkedBeforeKnown : limits.walked
        var steps = 0
        while !isFull, try rows.step() {
            let id = rows.int64(0)
            try take(id)
            steps += 1
            if isToBeSorted(after: steps) { return try sort() }
            if steps >= patience, found != nil {
                return try goThrough(sets.order(by: keyset.key).ids(behind: id, isDescending: keyset.isDescending))
            }
        }
    }

    private mutating func goThrough(_ ids: some Sequence<Int64>) throws(SQLiteError) {
        for id in ids {
            if isFull { return }
            try take(id)
        }
    }

    private var isFull: Bool { hasMore || isGivenUp }

    private func isToBeSorted(after steps: Int) -> Bool {
        guard let count = found?.count else { return false }
        return count <= limits.few || count <= limits.sortable && steps > count * limits.steps
    }

    /// Takes a flow into the page where it fits. Where one filter has let too few through, what fits that is found.
    private mutating func take(_ id: Int64) throws(SQLiteError) {
        if let found, !found.contains(id) { return }
        let row = try filter.bind(to: connection.statement(FlowWalk.flow)).bind(id)
        defer { row.reset() }
        guard try row.step() else { return }
        if misses.fits(row) { return try append(row) }
        guard let kind = misses.removeKind(over: limits.misses) else { return }
        if isTrial { isGivenUp = true } else { try narrow(to: kind) }
    }

    /// Takes the flow of a row that fits, unless the page is full already.
    private mutating func append(_ row: Statement) throws(SQLiteError) {
        guard flows.count < keyset.limit - 1, bytes < PageLimit.bytes else {
            hasMore = true
            return
        }
        flows.append(try FlowTable.read(row, in: account, definition: nil))
        bytes += row.bytesRead
    }

    private mutating func sort() throws(SQLiteError) {
        let ids = "[" + (found?.ids ?? []).map(String.init).joined(separator: ",") + "]"
        (flows, hasMore) = try keyset.bind(to: filter.bind(to: connection.statement(FlowSort.sql(keyset))))
            .bind(Int64(keyset.limit)).bind(ids)
            .some(atMost: keyset.limit - 1, bytes: PageLimit.bytes) { row throws(SQLiteError) in
                try FlowTable.read(row, in: account, definition: nil)
            }
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
