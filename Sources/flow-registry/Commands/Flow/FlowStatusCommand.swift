import CommandSupport
import FlowRegistryClient
import ArgumentParser
import FlowRegistry

/// `flow-registry flow status`: ends with 0 when all is in step and with 1 when something is not.
struct FlowStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what changed in a directory and an environment since the last pull.",
        discussion: """
            Compares definitions, not revision numbers. The exit code is 0 if everything is in step, 1 if something is \
            not, and above 63 on errors, such as a file that is not a definition.
            """)

    @Argument(
        help: "Files, SIDs or names of flows (default: all).",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let comparison = try environment.comparison(flows)
        let compared = try comparison.flows()
        try output.print(compared.map(FlowStatusDocument.init))
        let unlisted =
            flows.isEmpty
            ? UnlistedFiles(comparison.workspace, comparison.variables, in: comparison.environment) : UnlistedFiles()
        if output.output == .table {
            var text = FlowPlanText()
            text.add(renamed: comparison.renamed)
            text.print()
            unlisted.report("Push one by its name to add it, or all with push --all.")
        }
        let faults = compared.compactMap(\.fault) + unlisted.faulty.map(\.fault)
        if let failure = CommandFailure.all(faults, "\(Plural.text(faults.count, "flow")) cannot be compared:") {
            throw failure
        }
        if compared.contains(where: { $0.state != .inStep }) { throw ExitCode(ExitReason.conflict.rawValue) }
    }
}
