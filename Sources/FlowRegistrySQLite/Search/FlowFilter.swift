import FlowRegistry
import SQLite

/// A `FlowQuery` as parameters of the statements that find flows, each of which has those that it needs. Words are
/// `FlowWords`'.
struct FlowFilter {
    let account: Int64
    let query: FlowQuery

    init(_ query: FlowQuery, in account: Int64) {
        self.account = account
        self.query = query
    }

    func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        let (lower, upper) = names
        try statement.at(":account")?.bind(account)
        try statement.at(":status")?.bind(query.status?.rawValue)
        try statement.at(":lower")?.bind(text: lower)
        if let upper {
            try statement.at(":upper")?.bind(text: upper)
        } else {
            try statement.at(":upper")?.bind(blob: [0])
        }
        try statement.at(":after")?.bind(query.updatedAfter?.secondsSinceEpoch ?? Int64.min)
        try statement.at(":before")?.bind(query.updatedBefore?.secondsSinceEpoch ?? Int64.max)
        try statement.at(":type")?.bind(query.widgetType)
        return statement
    }

    /// Whether a row of `flow` fits.
    static let fits = """
        (:status IS NULL OR status = :status) AND friendly_name >= :lower AND friendly_name < :upper
            AND coalesce(date_updated, date_created) >= :after AND coalesce(date_updated, date_created) < :before
            AND (:type IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = :account
                AND typed.type = :type AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        """

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
