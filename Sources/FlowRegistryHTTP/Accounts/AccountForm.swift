public import FlowRegistry

/// The parameters of an account's create and update.
struct AccountForm {
    let friendlyName: String?
    let status: AccountStatus?
    let requiresPrecondition: Bool?
    let subflows: SubflowPolicy?
    /// Those that are set; nil for what the registry has for every account.
    let quotas: [Quota: Int64?]

    /// Throws `.invalidParameter` naming the parameter that is malformed.
    init(_ form: Form) throws(RegistryError) {
        friendlyName = try FriendlyName.checked(try form.text("FriendlyName")).flatMap { $0.isEmpty ? nil : $0 }
        status = try Self.status(form)
        requiresPrecondition = try form.flag("RequireIfMatch")
        subflows = try Self.subflows(form)
        quotas = try Self.quotas(form)
    }

    var update: AccountUpdate {
        AccountUpdate(
            friendlyName: friendlyName, status: status, requiresPrecondition: requiresPrecondition, subflows: subflows,
            quotas: quotas)
    }

    private static func quotas(_ form: Form) throws(RegistryError) -> [Quota: Int64?] {
        var quotas: [Quota: Int64?] = [:]
        for quota in Quota.allCases {
            guard let text = try form.text(quota.parameter), !text.isEmpty else { continue }
            let limit = Int64(text)
            guard text == "default" || limit.map(quota.range.contains) ?? false else {
                let (least, most) = (quota.range.lowerBound, quota.range.upperBound)
                throw .invalidParameter("\(quota.parameter)", reason: "must be from \(least) to \(most), or default")
            }
            quotas.updateValue(limit, forKey: quota)
        }
        return quotas
    }

    private static func subflows(_ form: Form) throws(RegistryError) -> SubflowPolicy? {
        guard let text = try form.text("SubflowReferences"), !text.isEmpty else { return nil }
        guard let policy = SubflowPolicy(rawValue: text) else {
            throw .invalidParameter("SubflowReferences", reason: "must be warn or refuse")
        }
        return policy
    }

    static func status(_ form: Form) throws(RegistryError) -> AccountStatus? {
        guard let text = try form.text("Status"), !text.isEmpty else { return nil }
        guard let status = AccountStatus(rawValue: text) else {
            throw .invalidParameter("Status", reason: "must be active, suspended or closed")
        }
        return status
    }

    /// A filter as it stands in the URLs of a list's pages.
    static func parameters(_ filter: AccountFilter) -> [(name: StaticString, value: String)] {
        let given: [(StaticString, String?)] = [
            ("FriendlyName", filter.friendlyName), ("Status", filter.status?.rawValue),
        ]
        return given.compactMap { name, value in value.map { (name, $0) } }
    }
}

extension Quota {
    /// The parameter of an account's update that sets it: a number, or `default`.
    public var parameter: StaticString {
        switch self {
        case .flows: "MaximumFlows"
        case .storedBytes: "MaximumStoredBytes"
        case .revisionsPerFlow: "MaximumRevisionsPerFlow"
        case .keys: "MaximumKeys"
        case .aliasesPerFlow: "MaximumAliasesPerFlow"
        case .requestsPerSecond: "MaximumRequestsPerSecond"
        case .auditEvents: "MaximumAuditEvents"
        }
    }
}
