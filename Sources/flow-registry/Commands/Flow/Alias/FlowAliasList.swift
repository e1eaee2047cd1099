import FlowRegistryClient
import ArgumentParser

/// `flow-registry flow alias list`.
struct FlowAliasList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the aliases of a flow.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        try output.print(try there.aliases(of: try there.flow(flow)).map(AliasDocument.init))
    }
}
