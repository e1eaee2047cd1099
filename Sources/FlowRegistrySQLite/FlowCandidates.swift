import FlowRegistry
import SQLite

/// The flows that fit one of a query's filters, where these are few.
struct FlowCandidates {
    /// Row ids.
    let ids: [Int64]
    /// What the ids have still to be tried on: words that they were found by need not be looked for again.
    let filter: FlowFilter

    /// What the first filter finds that no more flows fit than `few`; nil where more fit each.
    ///
    /// Words are not counted in the order of creation, in which their index has them: `FlowStream` reads them at once.
    static func find(
        _ filter: FlowFilter, atMost few: Int, on connection: Connection
    ) throws(SQLiteError) -> FlowCandidates? {
        for sql in statements(filter.query) {
            if let ids = try ids(sql, filter, atMost: few, on: connection) {
                return FlowCandidates(ids: ids, filter: filter)
            }
        }
        guard filter.match != nil, filter.query.order.key != .dateCreated,
            let ids = try ids(found, filter, atMost: few, on: connection)
        else { return nil }
        var rest = filter
        rest.match = nil
        return FlowCandidates(ids: ids, filter: rest)
    }

    private static func ids(
        _ sql: StaticString, _ filter: FlowFilter, atMost few: Int, on connection: Connection
    ) throws(SQLiteError) -> [Int64]? {
        let ids = try filter.bind(to: connection.statement(sql)).bind(Int64(few) + 1).all { $0.int64(0) }
        return ids.count <= few ? ids : nil
    }

    /// One for each filter that is given but the search, the most selective kinds first.
    static func statements(_ query: FlowQuery) -> [StaticString] {
        let kinds: [(isGiven: Bool, sql: StaticString)] = [
            (query.friendlyName != nil || query.friendlyNamePrefix != nil, named), (query.widgetType != nil, typed),
            (query.updatedAfter != nil || query.updatedBefore != nil, updated), (query.status != nil, inStatus),
        ]
        return kinds.filter(\.isGiven).map(\.sql)
    }

    static let found: StaticString = """
        SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8 LIMIT ?9
        """

    private static let named: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND friendly_name >= ?3 AND friendly_name < ?4 AND date_deleted IS NULL LIMIT ?9
        """

    private static let typed: StaticString = """
        SELECT flow_id FROM flow_widget_type WHERE account_id = ?1 AND type = ?7 LIMIT ?9
        """

    private static let updated: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND coalesce(date_updated, date_created) >= ?5
            AND coalesce(date_updated, date_created) < ?6 AND date_deleted IS NULL LIMIT ?9
        """

    private static let inStatus: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_status
        WHERE account_id = ?1 AND status = ?2 AND date_deleted IS NULL LIMIT ?9
        """
}
