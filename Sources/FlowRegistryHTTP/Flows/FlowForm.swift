import FlowRegistry

/// The parameters of create, update and validate (contract §6.2, §6.5, §6.7); unknown ones are ignored.
struct FlowForm {
    private let friendlyName: String?
    private let status: FlowStatus
    private let definition: FlowDefinition?
    private let commitMessage: String?
    private let authorSID: String?

    /// Throws an error naming the first parameter that is missing or malformed, or what is wrong with the definition.
    ///
    /// - Parameter implied: the status where the form has none.
    init(_ form: Form, _ definitions: DefinitionReader, status implied: FlowStatus? = nil) throws(RegistryError) {
        friendlyName = try form.text("FriendlyName", atMost: 1_024)
        guard let status = try Self.status(form) ?? implied else { throw .missingParameter("Status") }
        self.status = status
        commitMessage = try Self.commitMessage(form)
        authorSID = try Self.authorSID(form)
        if let json = form.bytes("Definition") { definition = try definitions.read(json) } else { definition = nil }
        if let friendlyName, friendlyName.isEmpty {
            throw .invalidParameter("FriendlyName", reason: "must not be empty")
        }
    }

    func newFlow() throws(RegistryError) -> NewFlow {
        guard let friendlyName else { throw .missingParameter("FriendlyName") }
        guard let definition else { throw .missingParameter("Definition") }
        return NewFlow(
            friendlyName: friendlyName, status: status, definition: definition, commitMessage: commitMessage,
            authorSID: authorSID)
    }

    func update() -> FlowUpdate {
        FlowUpdate(
            status: status, friendlyName: friendlyName, definition: definition, commitMessage: commitMessage,
            authorSID: authorSID)
    }

    static func status(_ form: Form) throws(RegistryError) -> FlowStatus? {
        guard let text = try form.text("Status") else { return nil }
        guard let status = FlowStatus(rawValue: text) else {
            throw .invalidParameter("Status", reason: "must be draft or published")
        }
        return status
    }

    static func commitMessage(_ form: Form) throws(RegistryError) -> String? {
        try form.text("CommitMessage", atMost: 4_096).flatMap { $0.isEmpty ? nil : $0 }
    }

    static func authorSID(_ form: Form) throws(RegistryError) -> String? {
        guard let text = try form.text("AuthorSid"), !text.isEmpty else { return nil }
        let digits = text.utf8.dropFirst(2)
        guard text.hasPrefix("US"), digits.count == 32, digits.allSatisfy(\.isHexDigit) else {
            throw .invalidParameter("AuthorSid", reason: "must be US and 32 hex digits")
        }
        return text
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { Character(Unicode.Scalar(self)).isHexDigit }
}

/// The parameters of a rollback, which Studio does not have.
struct FlowRollbackForm {
    let rollback: FlowRollback

    /// Throws an error naming the first parameter that is missing or malformed.
    init(_ form: Form) throws(RegistryError) {
        guard let revision = try form.revision("Revision") else { throw .missingParameter("Revision") }
        rollback = FlowRollback(
            revision: revision, status: try FlowForm.status(form), commitMessage: try FlowForm.commitMessage(form),
            authorSID: try FlowForm.authorSID(form))
    }
}

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
