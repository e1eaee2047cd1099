import FlowRegistry
import SQLite

/// The statements by which one order of the list is read, in one direction.
struct FlowListing: Sendable {
    /// The row ids of all flows from a place on, by nothing but the index of the order.
    let walk: SQL
    /// The flows behind a place among those whose row ids are the array `:found`, without what does not fit the filter.
    let sort: SQL

    static func of(_ key: FlowOrder.Key, isDescending: Bool) -> FlowListing {
        switch (key, isDescending) {
        case (.dateCreated, false): created
        case (.dateCreated, true): createdDescending
        case (.dateUpdated, false): updated
        case (.dateUpdated, true): updatedDescending
        case (.friendlyName, false): named
        case (.friendlyName, true): namedDescending
        }
    }

    /// The flow with a row id.
    static let flow: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, date_created, date_updated
        FROM flow WHERE id = ? AND account_id = ? AND date_deleted IS NULL
        """

    private static let created = FlowListing(.byCreation, isDescending: false)
    private static let createdDescending = FlowListing(.byCreation, isDescending: true)
    private static let updated = FlowListing(.byUpdate, isDescending: false)
    private static let updatedDescending = FlowListing(.byUpdate, isDescending: true)
    private static let named = FlowListing(.byName, isDescending: false)
    private static let namedDescending = FlowListing(.byName, isDescending: true)

    private init(_ order: Order, isDescending: Bool) {
        let (direction, comparison) = isDescending ? ("DESC", "<") : ("ASC", ">")
        let columns = order.columns.joined(separator: ", ")
        let place = "(\(columns)) \(comparison) (\(order.place.joined(separator: ", ")))"
        let terms = order.columns.map { "\($0) \(direction)" }.joined(separator: ", ")
        let (first, start) = (order.columns[0], isDescending ? "x'00'" : "''")
        let end = isDescending ? order.lower.map { "\(first) >= \($0)" } : order.upper.map { "\(first) < \($0)" }
        walk = SQL(
            """
            SELECT id FROM flow INDEXED BY \(order.index)
            WHERE account_id = :account AND date_deleted IS NULL AND \(first) \(comparison)= \(order.place[0])
                AND \(end ?? "TRUE") AND (:sid = \(start) OR \(place))
            ORDER BY \(terms)
            """)
        sort = SQL(
            """
            SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
            FROM json_each(:found) AS found CROSS JOIN flow ON flow.id = found.value
            WHERE account_id = :account AND date_deleted IS NULL AND \(place) AND \(FlowFilter.fits)
            ORDER BY \(terms) LIMIT :limit
            """)
    }
}

/// What a list is ordered by: columns, and what they are compared with at a page's place; the index that has them in this
/// order; and between which parameters of the filter the first one is.
private struct Order {
    let index: String
    let columns: [String]
    let place: [String]
    var lower: String?
    var upper: String?

    static let byCreation = Order(
        index: "flow_newest_first", columns: ["date_created", "sid"], place: [":date", ":sid"])
    static let byUpdate = Order(
        index: "flow_by_update", columns: ["coalesce(date_updated, date_created)", "sid"], place: [":date", ":sid"],
        lower: ":after", upper: ":before")
    static let byName = Order(
        index: "flow_by_name", columns: ["friendly_name", "date_created", "sid"], place: [":name", ":date", ":sid"],
        lower: ":lower", upper: ":upper")
}
