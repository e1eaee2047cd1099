import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

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

/// How a flow compares, as the command line prints it.
struct FlowStatusDocument: Codable {
    var state: FlowState
    var file: String?
    var sid: String?
    var revision: Int64?
    var status: String?
    var friendlyName: String
    /// Why it cannot be compared.
    var fault: String?

    enum CodingKeys: String, CodingKey {
        case state, file, sid, revision, status, fault
        case friendlyName = "friendly_name"
    }

    init(_ flow: ComparedFlow) {
        state = flow.state
        file = flow.file
        sid = flow.remote?.sid ?? flow.base?.sid
        revision = flow.remote?.revision
        status = flow.remote?.status
        friendlyName = flow.friendlyName
        fault = flow.fault.map { ([$0.message] + $0.details).joined(separator: "\n") }
    }
}

extension FlowStatusDocument: TableRow {
    static let columns = [("STATE", 21), ("FILE", 24), ("SID", 34), ("REVISION", 8), ("STATUS", 9), ("NAME", 0)]

    var cells: [String] {
        [
            state.rawValue, (file ?? "-").printable, sid ?? "-", revision.map(String.init) ?? "-", status ?? "-",
            friendlyName.printable,
        ]
    }

    var secretLine: String? { nil }
}
