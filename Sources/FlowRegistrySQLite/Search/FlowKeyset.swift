import FlowRegistry
import SQLite

/// Where a page begins and which way it is read, as the parameters 8 to 10 of the statements that find flows: name,
/// date and SID of the flow before the page's first one.
struct FlowKeyset {
    let key: FlowOrder.Key
    /// Whether rows are read from the greatest on; a page before a place is read against the order of the list.
    let isDescending: Bool
    /// One row more than the page has, to know whether the list goes on.
    let limit: Int
    private let last: FlowPosition?
    private let filter: FlowFilter

    init(_ page: PageRequest<FlowPosition>, _ filter: FlowFilter) {
        self.filter = filter
        let isBackwards: Bool
        key = filter.query.order.key
        switch page.start {
        case .first: (last, isBackwards) = (nil, false)
        case .after(let position): (last, isBackwards) = (position, false)
        case .before(let position): (last, isBackwards) = (position, true)
        }
        isDescending = filter.query.order.isDescending != isBackwards
        limit = page.size + 1
    }

    /// Without a flow, the place before all that the filter lets through; its SID is '' or x'00', by which `FlowWalk`
    /// knows it. A blob is above every text (https://sqlite.org/datatype3.html §4.1).
    func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        if let last {
            return try statement.bind(last.friendlyName).bind(date).bind(last.sid.description)
        }
        let (lower, upper) = filter.names
        if !isDescending { return try statement.bind(text: lower).bind(date).bind("") }
        if let upper { try statement.bind(text: upper) } else { try statement.bind(blob: [0]) }
        return try statement.bind(date).bind(blob: [0])
    }

    /// From which second on, or back from it. A flow may have been created after its last update: clocks are set back.
    var date: Int64 {
        if let last { return last.date.secondsSinceEpoch }
        switch (key, isDescending) {
        case (.dateUpdated, true): return filter.query.updatedBefore?.secondsSinceEpoch ?? Int64.max
        case (_, true): return Int64.max
        case (.dateUpdated, false): return filter.query.updatedAfter?.secondsSinceEpoch ?? Int64.min
        default: return Int64.min
        }
    }
}
