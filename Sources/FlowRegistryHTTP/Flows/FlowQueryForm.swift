import FlowRegistry

/// The parameters by which a list of flows is filtered, searched and ordered; empty ones count as not given.
struct FlowQueryForm {
    let query: FlowQuery
    /// What was given, as it stands in the URLs of the list's pages.
    let parameters: [(name: StaticString, value: String)]

    static let names: [StaticString] = [
        "FriendlyName", "FriendlyNamePrefix", "Status", "WidgetType", "DateUpdatedAfter", "DateUpdatedBefore", "Search",
        "Order",
    ]

    /// nil for a list that is neither filtered nor ordered. Throws `.invalidParameter` naming what is malformed.
    init?(_ form: Form) throws(RegistryError) {
        var parameters: [(name: StaticString, value: String)] = []
        for name in Self.names {
            guard let text = try form.text(name, atMost: 1_024), !text.isEmpty else { continue }
            parameters.append((name, text))
        }
        guard !parameters.isEmpty else { return nil }
        self.parameters = parameters
        func text(_ name: StaticString) -> String? { parameters.first { "\($0.name)" == "\(name)" }?.value }
        query = FlowQuery(
            friendlyName: text("FriendlyName"), friendlyNamePrefix: text("FriendlyNamePrefix"),
            status: try Self.status(text("Status")), widgetType: text("WidgetType"),
            updatedAfter: try Self.date("DateUpdatedAfter", text("DateUpdatedAfter")),
            updatedBefore: try Self.date("DateUpdatedBefore", text("DateUpdatedBefore")),
            search: text("Search").map(SearchText.init), order: try Self.order(text("Order")))
    }

    private static func status(_ text: String?) throws(RegistryError) -> FlowStatus? {
        guard let text else { return nil }
        guard let status = FlowStatus(rawValue: text) else {
            throw .invalidParameter("Status", reason: "must be draft or published")
        }
        return status
    }

    private static func date(_ name: StaticString, _ text: String?) throws(RegistryError) -> Timestamp? {
        guard let text else { return nil }
        guard let date = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") else {
            throw .invalidParameter("\(name)", reason: "must be a date as 2026-01-31 or 2026-01-31T23:59:59Z")
        }
        return date
    }

    private static func order(_ text: String?) throws(RegistryError) -> FlowOrder {
        guard let text else { return .newestFirst }
        guard let order = FlowOrder(text) else {
            let keys = FlowOrder.Key.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidParameter("Order", reason: "must be one of \(keys), with - before it for descending")
        }
        return order
    }
}
