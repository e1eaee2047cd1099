import FlowRegistry
import SQLite

/// Where a page begins and which way it is read, as parameters of the statements that find flows: name, date and SID of the
/// flow before the page's first one.
struct FlowKeyset {
    private let key: FlowOrder.Key
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

    /// Without a flow, the place before all that the filter lets through; its SID is '' or x'00', by which `FlowListing.walk`
    /// knows it. A blob is above every text (https://sqlite.org/datatype3.html §4.1).
    func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        try statement.at(":limit")?.bind(Int64(limit))
        try statement.at(":date")?.bind(date)
        if let last {
            try statement.at(":name")?.bind(last.friendlyName)
            try statement.at(":sid")?.bind(last.sid.description)
            return statement
        }
        let (lower, upper) = filter.names
        let name: [UInt8]? = isDescending ? upper : lower
        if let name { try statement.at(":name")?.bind(text: name) } else { try statement.at(":name")?.bind(blob: [0]) }
        if isDescending { try statement.at(":sid")?.bind(blob: [0]) } else { try statement.at(":sid")?.bind("") }
        return statement
    }

    var listing: FlowListing { FlowListing.of(key, isDescending: isDescending) }

    /// From which second on, or back from it. A flow may have been created after its last update: clocks are set back.
    private var date: Int64 {
        if let last { return last.date.secondsSinceEpoch }
        switch (key, isDescending) {
        case (.dateUpdated, true): return filter.query.updatedBefore?.secondsSinceEpoch ?? Int64.max
        case (_, true): return Int64.max
        case (.dateUpdated, false): return filter.query.updatedAfter?.secondsSinceEpoch ?? Int64.min
        default: return Int64.min
        }
    }
}
