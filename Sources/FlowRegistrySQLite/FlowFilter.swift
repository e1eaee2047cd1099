import FlowRegistry
import SQLite

/// A `FlowQuery` as the parameters 1 to 8 of the statements that find flows: account, status, bounds of the name and of
/// the last update, widget type, and FTS5's expression.
struct FlowFilter {
    let account: Int64
    let query: FlowQuery
    /// nil where there is nothing to search, or where that has been done.
    var match: String?

    init(_ query: FlowQuery, in account: Int64, on connection: Connection) {
        self.account = account
        self.query = query
        match = query.search.map { Self.match($0, in: account, on: connection) }
    }

    func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        let (lower, upper) = names
        try statement.bind(account).bind(query.status?.rawValue).bind(text: lower)
        if let upper { try statement.bind(text: upper) } else { try statement.bind(blob: [0]) }
        return try statement.bind(query.updatedAfter?.secondsSinceEpoch ?? Int64.min)
            .bind(query.updatedBefore?.secondsSinceEpoch ?? Int64.max).bind(query.widgetType).bind(match)
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

    /// Every term as a string, in which nothing but quotes has a meaning (https://sqlite.org/fts5.html §3.1), with the
    /// account before it that stands before the texts in `flow_search`. Short beginnings have an entry of their own.
    private static func match(_ search: SearchText, in account: Int64, on connection: Connection) -> String {
        let hexadecimal = String(account, radix: 16)
        let scope = String(repeating: "0", count: max(0, 8 - hexadecimal.utf8.count)) + hexadecimal
        let terms = search.terms.map { term in
            guard term.isBeginning else { return "\"\(scope)\u{1F}\(term.text)\"" }
            return connection.isBeginning(term.text)
                ? "\"\(scope)\u{1}\(term.text)\"" : "\"\(scope)\u{1F}\(term.text)\"*"
        }
        return terms.isEmpty ? "\"\"" : terms.joined(separator: " ")
    }
}
