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
