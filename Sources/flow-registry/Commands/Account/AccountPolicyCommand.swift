import ArgumentParser
import FlowRegistry
import FlowRegistryClient
import FlowRegistryHTTP

/// `flow-registry account policy`.
struct AccountPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Set an account's rules for changing flows, and its quotas.")

    @Argument(help: "The account's SID.")
    var sid: String

    @Flag(
        inversion: .prefixedNo,
        help: "Whether changes to existing resources require If-Match, so that nobody overwrites unseen changes.")
    var requireIfMatch: Bool?

    @Option(
        help: """
            What happens when a flow that others run as a subflow is deleted, or one that runs a missing subflow is \
            published: warn or refuse.
            """,
        completion: .list(SubflowPolicy.allCases.map(\.rawValue)))
    var subflowReferences: String?

    @OptionGroup var quotas: QuotaOptions
    @OptionGroup var control: ControlOptions

    func validate() throws {
        if requireIfMatch == nil, subflowReferences == nil, quotas.given.isEmpty {
            throw ValidationError("Nothing to set: give --require-if-match, --subflow-references or a --maximum-….")
        }
        if let subflowReferences, SubflowPolicy(rawValue: subflowReferences) == nil {
            throw ValidationError("--subflow-references must be warn or refuse.")
        }
    }

    func run() async throws {
        var request = try ControlRequest.updatingAccount(
            sid, ("RequireIfMatch", requireIfMatch.map { "\($0)" }), ("SubflowReferences", subflowReferences))
        for (quota, limit) in quotas.given {
            request.form.add("\(quota.parameter)", limit.map { "\($0)" } ?? "default")
        }
        try await control.run(request, AccountDocument.init)
    }
}

/// How a quota of an account is given: a number, or `default` for what the registry has for every account.
struct QuotaOption: ExpressibleByArgument {
    /// nil for the registry's.
    let limit: Int64?

    init?(argument: String) {
        if argument == "default" {
            limit = nil
            return
        }
        guard let number = Int64(argument) else { return nil }
        limit = number
    }
}

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
