import ArgumentParser
import FlowRegistry

/// `flow-registry account policy`.
struct AccountPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Say what an account asks of those who change its flows, and how much it may have.")

    @Argument(help: "The account's SID.")
    var sid: String

    @Flag(
        inversion: .prefixedNo,
        help: "Whether a change of what is there needs an If-Match, so that nobody overwrites what they have not seen.")
    var requireIfMatch: Bool?

    @Option(
        help: """
            What becomes of deleting a flow that others run as a subflow, and of publishing one that runs what is not \
            there: warn or refuse.
            """,
        completion: .list(SubflowPolicy.allCases.map(\.rawValue)))
    var subflowReferences: String?

    @OptionGroup var quotas: QuotaOptions
    @OptionGroup var control: ControlOptions

    func validate() throws {
        if requireIfMatch == nil, subflowReferences == nil, quotas.limits.isEmpty {
            throw ValidationError("Nothing to set: give --require-if-match, --subflow-references or a --maximum-….")
        }
        if let subflowReferences, SubflowPolicy(rawValue: subflowReferences) == nil {
            throw ValidationError("--subflow-references must be warn or refuse.")
        }
    }

    func run() async throws {
        try await control.runOne(
            .setAccountPolicy(
                sid: sid, requireIfMatch: requireIfMatch, subflowReferences: subflowReferences, quotas: quotas.limits))
    }
}
