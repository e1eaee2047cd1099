/// What a change breaks of the subflows that others run, or that it runs itself: told, or refused where the account's policy
/// wants that.
extension Transaction {
    /// The flow with what is to be said of its publication. Throws `.invalidDefinition` for subflows that are not there,
    /// where the account refuses them.
    func checkSubflows(of flow: Flow, _ version: FlowVersion) throws(RegistryError) -> Flow {
        guard flow.latest.status == .published else { return flow }
        var flow = flow
        flow.warnings = try missingSubflows(of: version)
        if !flow.warnings.isEmpty, try policy(of: flow.accountSID) == .refuse {
            throw .invalidDefinition(flow.warnings)
        }
        let users = try users(of: version, ofLatestPublished: true)
        if !users.isEmpty {
            flow.warnings.append(
                ValidationIssue(message: "is \(Self.named(users)), and they run this revision now", propertyPath: "#"))
        }
        return flow
    }

    /// Who runs the flow as a subflow, as the end of a sentence; nil for nobody. Throws `.conflict` where the account
    /// refuses to leave them behind.
    func usersLeftBehind(by flow: FlowVersion) throws(RegistryError) -> String? {
        let users = try users(of: flow, ofLatestPublished: false)
        guard !users.isEmpty else { return nil }
        if try policy(of: flow.account) == .refuse { throw .conflict("The flow is \(Self.named(users))") }
        return Self.named(users)
    }

    /// What the flow runs that is not there, each with the sentence that says so; the first 20, and whether there are more.
    private func missingSubflows(of flow: FlowVersion) throws(RegistryError) -> [ValidationIssue] {
        let missing = try rows.missingSubflows(of: flow, limit: Self.mostMissing + 1)
        var issues = missing.prefix(Self.mostMissing).map(\.issue)
        if missing.count > Self.mostMissing {
            issues.append(
                ValidationIssue(
                    message: "has more subflows that cannot be run than these \(Self.mostMissing)", propertyPath: "#"))
        }
        return issues
    }

    private func users(of flow: FlowVersion, ofLatestPublished: Bool) throws(RegistryError) -> [String] {
        try rows.flowUsers(
            of: flow.flow, in: flow.account, ofLatestPublished: ofLatestPublished, limit: Self.mostUsers + 1)
    }

    private func policy(of account: AccountSID) throws(RegistryError) -> SubflowPolicy {
        try rows.subflowPolicy(of: account) ?? .warn
    }

    /// How many subflows that are not there an answer names, and how many flows that run one.
    private static var mostMissing: Int { 20 }
    private static var mostUsers: Int { 5 }

    private static func named(_ users: [String]) -> String {
        let named = users.prefix(mostUsers).joined(separator: ", ")
        return "run as a subflow by \(named)" + (users.count > mostUsers ? " and others" : "")
    }
}
