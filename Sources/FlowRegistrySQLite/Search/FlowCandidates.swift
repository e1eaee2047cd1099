import FlowRegistry
import SQLite

/// The filters, each with the statement that finds the flows that fit it by an index. Deleted flows may be among them.
enum FlowCandidates: CaseIterable {
    // The most selective kinds first.
    case named, typed, updated, inStatus

    func isGiven(in query: FlowQuery) -> Bool {
        switch self {
        case .named: query.friendlyName != nil || query.friendlyNamePrefix != nil
        case .typed: query.widgetType != nil
        case .updated: query.updatedAfter != nil || query.updatedBefore != nil
        case .inStatus: query.status != nil
        }
    }

    /// The row ids of what fits the filter.
    func find(_ filter: FlowFilter, on connection: Connection) throws(SQLiteError) -> RowIDSet {
        let rows = try filter.bind(to: connection.statement(sql))
        defer { rows.reset() }
        var found = RowIDSet()
        while try rows.step() { found.insert(rows.int64(0)) }
        return found
    }

    var sql: StaticString {
        switch self {
        case .named:
            """
            SELECT id FROM flow INDEXED BY flow_by_name
            WHERE account_id = :account AND friendly_name >= :lower AND friendly_name < :upper AND date_deleted IS NULL
            """
        case .typed: "SELECT flow_id FROM flow_widget_type WHERE account_id = :account AND type = :type"
        case .updated:
            """
            SELECT id FROM flow INDEXED BY flow_by_update
            WHERE account_id = :account AND coalesce(date_updated, date_created) >= :after
                AND coalesce(date_updated, date_created) < :before AND date_deleted IS NULL
            """
        case .inStatus:
            """
            SELECT id FROM flow INDEXED BY flow_by_status
            WHERE account_id = :account AND status = :status AND date_deleted IS NULL
            """
        }
    }
}
