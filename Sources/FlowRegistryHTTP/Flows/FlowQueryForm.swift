import FlowRegistry

/// The parameters by which a list of flows is filtered, searched and ordered; empty ones count as not given.
struct FlowQueryForm {
    let query: FlowQuery
    /// What was given, as it stands in the URLs of the list's pages.
    let parameters: FilterParameters

    static let names: [StaticString] = [
        "FriendlyName", "FriendlyNamePrefix", "Status", "WidgetType", "DateUpdatedAfter", "DateUpdatedBefore", "Search",
        "Order",
    ]

    /// nil for a list that is neither filtered nor ordered. Throws `.invalidParameter` naming what is malformed.
    init?(_ form: Form) throws(RegistryError) {
        let parameters = try FilterParameters(form, Self.names)
        guard !parameters.isEmpty else { return nil }
        self.parameters = parameters
        query = FlowQuery(
            friendlyName: parameters["FriendlyName"], friendlyNamePrefix: parameters["FriendlyNamePrefix"],
            status: try Self.status(parameters["Status"]), widgetType: parameters["WidgetType"],
            updatedAfter: try parameters.date("DateUpdatedAfter"),
            updatedBefore: try parameters.date("DateUpdatedBefore"),
            search: parameters["Search"].map(SearchText.init), order: try Self.order(parameters["Order"]))
    }

    private static func status(_ text: String?) throws(RegistryError) -> FlowStatus? {
        guard let text else { return nil }
        guard let status = FlowStatus(rawValue: text) else {
            throw .invalidParameter("Status", reason: "must be draft or published")
        }
        return status
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
