import ArgumentParser
import CommandSupport
import FlowRegistry
import FlowRegistryClient

/// `flow-registry flow list`.
struct FlowList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the flows of an environment.")

    @Flag(help: "List the deleted flows that the registry can restore, most recently deleted first.")
    var deleted = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        if deleted { return try output.print(try there.deletedFlows().map(DeletedFlowDocument.init)) }
        try output.print(try there.flows().map(FlowDocument.init))
    }
}

/// A flow of an environment, as the command line prints it.
struct FlowDocument: TableRow {
    var sid: String
    var revision: Int64
    var status: String
    var dateUpdated: String?
    var friendlyName: String

    enum CodingKeys: String, CodingKey {
        case sid, revision, status
        case dateUpdated = "date_updated"
        case friendlyName = "friendly_name"
    }

    static let columns = [("SID", 34), ("REVISION", 8), ("STATUS", 9), ("UPDATED", 20), ("NAME", 0)]

    init(_ flow: StudioFlow) {
        (sid, revision, status) = (flow.sid, flow.revision, flow.status)
        (dateUpdated, friendlyName) = (flow.date, flow.friendlyName)
    }

    var cells: [String] { [sid, String(revision), status, dateUpdated ?? "-", friendlyName.printable] }

    var secretLine: String? { nil }
}
