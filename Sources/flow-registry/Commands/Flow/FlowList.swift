import FlowRegistryClient
import ArgumentParser

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
