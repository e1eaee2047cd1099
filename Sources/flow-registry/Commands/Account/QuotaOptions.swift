import ArgumentParser
import FlowRegistry

/// What an account may have, each as a number or `default`.
struct QuotaOptions: ParsableArguments {
    @Option(help: "Maximum number of flows, including deleted ones until they are purged; or default.")
    var maximumFlows: QuotaOption?

    @Option(help: "Maximum bytes stored for its flows, including all revisions; or default.")
    var maximumStoredBytes: QuotaOption?

    @Option(help: "Maximum number of revisions of a flow; or default.")
    var maximumRevisionsPerFlow: QuotaOption?

    @Option(help: "Maximum number of API keys; or default.")
    var maximumKeys: QuotaOption?

    @Option(help: "Maximum number of aliases of a flow; or default.")
    var maximumAliasesPerFlow: QuotaOption?

    @Option(help: "Maximum requests per second, 0 for no limit; or default.")
    var maximumRequestsPerSecond: QuotaOption?

    @Option(help: "Maximum number of audit log entries, which are kept forever; or default.")
    var maximumAuditEvents: QuotaOption?

    func validate() throws {
        for quota in Quota.allCases {
            guard let limit = option(for: quota)?.limit, !quota.range.contains(limit) else { continue }
            let name = "--maximum-" + quota.rawValue.replacing("_", with: "-")
            throw ValidationError(
                "\(name) must be from \(quota.range.lowerBound) to \(quota.range.upperBound), or default.")
        }
    }

    /// Those that are given, each with its limit; nil for what the registry has for every account.
    var given: [(quota: Quota, limit: Int64?)] {
        Quota.allCases.compactMap { quota in option(for: quota).map { (quota, $0.limit) } }
    }

    private func option(for quota: Quota) -> QuotaOption? {
        switch quota {
        case .flows: maximumFlows
        case .storedBytes: maximumStoredBytes
        case .revisionsPerFlow: maximumRevisionsPerFlow
        case .keys: maximumKeys
        case .aliasesPerFlow: maximumAliasesPerFlow
        case .requestsPerSecond: maximumRequestsPerSecond
        case .auditEvents: maximumAuditEvents
        }
    }
}
