import FlowRegistry
import SQLite

/// The filters that have an index, each with its statement for the row ids of the flows that fit it; parameter 8 is how
/// many are wanted. Deleted flows may be among them.
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

    /// The query that asks for nothing but what this filter does.
    func criterion(of query: FlowQuery) -> FlowQuery {
        switch self {
        case .named: FlowQuery(friendlyName: query.friendlyName, friendlyNamePrefix: query.friendlyNamePrefix)
        case .typed: FlowQuery(widgetType: query.widgetType)
        case .updated: FlowQuery(updatedAfter: query.updatedAfter, updatedBefore: query.updatedBefore)
        case .inStatus: FlowQuery(status: query.status)
        }
    }

    /// What fits the filter; nil where that is more than `most`.
    func find(
        _ filter: FlowFilter, atMost most: Int = .max - 1, on connection: Connection
    ) throws(SQLiteError) -> RowIDSet? {
        let rows = try filter.bind(to: connection.statement(sql)).bind(Int64(most + 1))
        defer { rows.reset() }
        var (found, count) = (RowIDSet(), 0)
        while try rows.step() {
            found.insert(rows.int64(0))
            count += 1
        }
        return count <= most ? found : nil
    }

    /// Those of some flows that fit the filter.
    func find(
        _ filter: FlowFilter, among flows: RowIDSet, on connection: Connection
    ) throws(SQLiteError) -> RowIDSet {
        let filter = FlowFilter(criterion(of: filter.query), in: filter.account)
        var found = RowIDSet()
        for id in flows.ids {
            let fits = try filter.bind(to: connection.statement(FlowWalk.flow)).bind(id)
                .first { row in (0..<Int32(Self.allCases.count)).allSatisfy { row.int64(FlowWalk.firstFit + $0) == 1 } }
            if fits == true { found.insert(id) }
        }
        return found
    }

    var sql: StaticString {
        switch self {
        case .named: Self.flowsByName
        case .typed: Self.flowsByWidgetType
        case .updated: Self.flowsByUpdate
        case .inStatus: Self.flowsByStatus
        }
    }

    private static let flowsByName: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND friendly_name >= ?3 AND friendly_name < ?4 AND date_deleted IS NULL LIMIT ?8
        """

    private static let flowsByWidgetType: StaticString = """
        SELECT flow_id FROM flow_widget_type WHERE account_id = ?1 AND type = ?7 LIMIT ?8
        """

    private static let flowsByUpdate: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND coalesce(date_updated, date_created) >= ?5
            AND coalesce(date_updated, date_created) < ?6 AND date_deleted IS NULL LIMIT ?8
        """

    private static let flowsByStatus: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_status
        WHERE account_id = ?1 AND status = ?2 AND date_deleted IS NULL LIMIT ?8
        """
}
