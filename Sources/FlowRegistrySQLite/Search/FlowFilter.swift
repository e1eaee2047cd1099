import FlowRegistry
import SQLite

/// A `FlowQuery` as the parameters 1 to 7 of the statements that find flows: account, status, bounds of the name and of
/// the last update, and widget type. Words are `FlowWords`'.
struct FlowFilter {
    let account: Int64
    let query: FlowQuery

    init(_ query: FlowQuery, in account: Int64) {
        self.account = account
        self.query = query
    }

    func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        let (lower, upper) = names
        try statement.bind(account).bind(query.status?.rawValue).bind(text: lower)
        if let upper { try statement.bind(text: upper) } else { try statement.bind(blob: [0]) }
        return try statement.bind(query.updatedAfter?.secondsSinceEpoch ?? Int64.min)
            .bind(query.updatedBefore?.secondsSinceEpoch ?? Int64.max).bind(query.widgetType)
    }

    /// From which name on, and before which. Without a second one the bound is a blob, which is above every text
    /// (https://sqlite.org/datatype3.html §4.1).
    var names: (lower: [UInt8], upper: [UInt8]?) {
        let prefix = query.friendlyNamePrefix.map { [UInt8]($0.utf8) } ?? []
        if let name = query.friendlyName.map({ [UInt8]($0.utf8) }) {
            return name.starts(with: prefix) ? (name, name + [0]) : (name, name)
        }
        // No byte of UTF-8 is 255.
        return (prefix, prefix.last.map { prefix.dropLast() + [$0 + 1] })
    }
}
