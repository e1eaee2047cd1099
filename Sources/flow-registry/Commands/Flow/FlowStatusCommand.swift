import ArgumentParser
import FlowRegistry

/// `flow-registry flow status`: ends with 0 when all is in step and with 1 when something is not.
struct FlowStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell what a directory and an environment have changed since the last pull.",
        discussion: "The exit code is 0 when all is in step, 1 when something is not, and above 63 on trouble.")

    @Argument(
        help: "Files, SIDs or names of flows; all without any.",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let comparison = try environment.comparison(flows)
        let compared = try comparison.flows()
        try output.print(compared.map(FlowStatusDocument.init))
        let unlisted = comparison.workspace.unlistedFiles()
        if output.output == .table, flows.isEmpty, !unlisted.isEmpty {
            print("Not in the manifest: \(unlisted.joined(separator: ", ").printable). Push one by its name to add it.")
        }
        if compared.contains(where: { $0.state != .inStep }) { throw ExitCode(1) }
    }
}
